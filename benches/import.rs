//! Import of a region, 20 files «Статистика по отметкам» of 640 schools: read in the child process, recognised,
//! matched, planned, written and judged in one transaction, against reading the same files cell by cell with
//! calamine alone. Goal: at most twice as long. The transaction is rolled back, so that every round is the first.

mod ratio;
#[path = "ratio/region.rs"]
mod region;

use calamine::{Reader as _, Xlsx};
use portal::access::Viewer;
use portal::imports::{bulk, intake};
use portal::sheets::Reader;
use region::{Region, program};
use rust_xlsxwriter::Workbook;
use std::hint::black_box;
use std::io::Cursor;
use std::sync::Arc;

const SCHOOLS: usize = 640;
const MUNICIPALITIES: usize = 20;

fn main() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let (region, _) = runtime.block_on(Region::new(MUNICIPALITIES, SCHOOLS / MUNICIPALITIES));
    let reader = Arc::new(Reader::new(program()));
    let portal = Viewer::portal("bench");
    let files = files();
    ratio::compare(
        "import of 20 files of 640 schools against calamine alone",
        "<= 2",
        || runtime.block_on(import(&region, &reader, &portal, &files)),
        || {
            for (_, bytes) in &files {
                black_box(cells(bytes));
            }
        },
    );
}

async fn import(
    region: &Region,
    reader: &Arc<Reader>,
    portal: &Viewer,
    files: &[(String, Vec<u8>)],
) {
    let sent = files
        .iter()
        .map(|(name, bytes)| intake::Sent {
            name: name.clone(),
            bytes: bytes.clone(),
        })
        .collect();
    let mut tx = region.db.begin(portal).await.expect("a transaction");
    let knowledge = bulk::knowledge(&mut tx, portal, None)
        .await
        .expect("what is known");
    let read = intake::read(reader, sent, knowledge).await;
    let loaded = bulk::load(&mut tx, portal, &read, None)
        .await
        .expect("a load");
    let rows: usize = loaded
        .expect("schools")
        .files
        .iter()
        .map(|file| file.rows)
        .sum();
    assert_eq!(rows, 20 * SCHOOLS, "every row finds its school");
}

/// Every cell of the first sheet, as the baseline reads them.
fn cells(bytes: &[u8]) -> usize {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).expect("a workbook");
    let name = book.sheet_names()[0].clone();
    let mut cells = book.worksheet_cells_reader(&name).expect("a sheet");
    let mut count = 0;
    while let Some(cell) = cells.next_cell().expect("a cell") {
        black_box(cell.get_value());
        count += 1;
    }
    count
}

/// Two years of Russian and mathematics for grades 4–8 in the layout of ФИС ОКО.
fn files() -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    for year in [2020, 2021] {
        for (subject, short) in [("Русский язык", "РУ"), ("Математика", "МА")]
        {
            for grade in 4..=8 {
                files.push((
                    format!("{short}{grade}_{year}.xlsx"),
                    file(year, subject, short, grade),
                ));
            }
        }
    }
    files
}

fn file(year: u16, subject: &str, short: &str, grade: u8) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let name = format!("{short} {grade} Статистика по отметкам");
    sheet
        .set_name(name)
        .expect("a name of at most 31 characters");
    let mut text = |row: u32, column: u16, text: &str| {
        sheet.write_string(row, column, text).expect("a cell");
    };
    text(0, 0, "Статистика по отметкам");
    text(2, 0, &format!("ВПР {year} {subject} {grade} класс"));
    text(3, 0, "Предмет:");
    text(3, 1, subject);
    text(5, 0, "Дата:");
    text(5, 1, &format!("15.03.{year}"));
    for (column, head) in ["Группы участников", "Кол-во ОО", "Кол-во участников"]
        .iter()
        .enumerate()
    {
        text(7, column as u16, head);
    }
    for mark in 2..=5_u8 {
        sheet
            .write_number(7, u16::from(mark) + 1, mark)
            .expect("a cell");
    }
    let mut row = 8;
    for school in 0..SCHOOLS {
        if school % (SCHOOLS / MUNICIPALITIES) == 0 {
            let number = school / (SCHOOLS / MUNICIPALITIES) + 1;
            let title = format!("Район {number}(reg99_m{number:03})");
            sheet.write_string(row, 0, title).expect("a cell");
            sheet.write_number(row, 1, 32).expect("a cell");
            row += 1;
        }
        let place = school % (SCHOOLS / MUNICIPALITIES) + 1;
        let municipality = school / (SCHOOLS / MUNICIPALITIES) + 1;
        let title = format!("МБОУ «СОШ № {place}» Район {municipality}(edu99{school:04})");
        sheet.write_string(row, 0, title).expect("a cell");
        let participants = 10 + (school * 7 + usize::from(grade) * 13) % 90;
        let failed = participants * (school % 40) / 100;
        sheet
            .write_number(row, 2, participants as f64)
            .expect("a cell");
        let share = |n: usize| (n as f64 * 10_000.0 / participants as f64).round() / 100.0;
        let rest = participants - failed;
        let marks = [failed, rest / 2, rest / 3, rest - rest / 2 - rest / 3];
        for (column, n) in marks.into_iter().enumerate() {
            sheet
                .write_number(row, column as u16 + 3, share(n))
                .expect("a cell");
        }
        row += 1;
    }
    book.save_to_buffer().expect("a workbook")
}
