//! How primary scores become marks of ВПР. The scale changes with the year, so it is a table and not a
//! constant; where the table is silent the portal does not guess.

use crate::procedure::Subject;

/// Lower bounds of «3», «4», «5» and the maximum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Scale {
    bounds: [u32; 3],
    pub(super) max: u32,
}

impl Scale {
    /// The mark for a primary score, 2–5; `None` above the maximum.
    pub(super) fn mark(self, score: u32) -> Option<u8> {
        if score > self.max {
            return None;
        }
        let passed = self.bounds.iter().filter(|bound| score >= **bound).count();
        Some(2 + u8::try_from(passed).unwrap_or(3))
    }
}

/// Scales by subject and grade: lower bounds of «3», «4», «5», then the maximum.
type Scales = [(Subject, u8, [u32; 3], u32)];

/// Scales of 2020 and of 2021, the same in both years.
const SCALES_2020_2021: &Scales = &[
    (Subject::Mathematics, 4, [6, 10, 15], 20),
    (Subject::Mathematics, 5, [7, 11, 15], 20),
    (Subject::Mathematics, 6, [6, 10, 14], 16),
    (Subject::Mathematics, 7, [7, 12, 16], 19),
    (Subject::Mathematics, 8, [8, 15, 21], 25),
    (Subject::Russian, 4, [14, 24, 33], 38),
    (Subject::Russian, 5, [18, 29, 39], 45),
    (Subject::Russian, 6, [25, 35, 45], 51),
    (Subject::Russian, 7, [22, 32, 42], 47),
    (Subject::Russian, 8, [26, 32, 45], 51),
];

/// Scale of 2026 by the description of the work.
const SCALES_2026: &Scales = &[(Subject::Russian, 4, [10, 16, 21], 24)];

/// The scale of a work, when it is known.
pub(super) fn scale(year: u16, subject: Subject, grade: u8) -> Option<Scale> {
    let scales = match year {
        2020 | 2021 => SCALES_2020_2021,
        2026 => SCALES_2026,
        _ => return None,
    };
    let (_, _, bounds, max) = *scales
        .iter()
        .find(|(s, g, ..)| (*s, *g) == (subject, grade))?;
    Some(Scale { bounds, max })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_become_marks_by_the_scale_of_the_year() {
        let scale_of = |year, subject, grade| scale(year, subject, grade).unwrap();
        let maths = scale_of(2021, Subject::Mathematics, 4);
        let marks: Vec<_> = [0, 5, 6, 9, 10, 14, 15, 20, 21]
            .map(|score| maths.mark(score))
            .to_vec();
        assert_eq!(
            marks,
            [
                Some(2),
                Some(2),
                Some(3),
                Some(3),
                Some(4),
                Some(4),
                Some(5),
                Some(5),
                None
            ]
        );
        let russian = scale_of(2026, Subject::Russian, 4);
        assert_eq!(
            [9, 10, 16, 21, 24, 25].map(|score| russian.mark(score)),
            [Some(2), Some(3), Some(4), Some(5), Some(5), None]
        );
        assert_eq!(scale(2022, Subject::Russian, 4), None);
    }
}
