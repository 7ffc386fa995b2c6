//! A photograph is drawn anew: what a camera writes beside it (place, time, owner) and whatever else was
//! hidden in the file stays behind.

use super::format::Format;
use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};
use std::io::Cursor;

/// Pixels at most, 50 million: more is no photograph of a paper.
const PIXELS: u64 = 50_000_000;
/// Pixels of a side at most.
const SIDE: u32 = 30_000;
/// Bytes a decoder may take.
const MEMORY: u64 = 512 * 1024 * 1024;
/// Quality of the JPEG, of 100: letters on a photographed page stay sharp.
const QUALITY: u8 = 90;

/// The picture without anything beside it.
///
/// # Errors
/// Why it is not taken.
pub fn redrawn(bytes: &[u8], format: Format) -> Result<Vec<u8>, String> {
    let kind = match format {
        Format::Jpeg => ImageFormat::Jpeg,
        _ => ImageFormat::Png,
    };
    let picture = decoded(bytes, kind)?;
    let mut redrawn = Cursor::new(Vec::new());
    let written = match format {
        Format::Jpeg => picture
            .into_rgb8()
            .write_with_encoder(JpegEncoder::new_with_quality(&mut redrawn, QUALITY)),
        _ => picture.write_to(&mut redrawn, kind),
    };
    written.map_err(|_| damaged())?;
    Ok(redrawn.into_inner())
}

fn decoded(bytes: &[u8], kind: ImageFormat) -> Result<DynamicImage, String> {
    let mut reader = ImageReader::with_format(Cursor::new(bytes), kind);
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE);
    limits.max_image_height = Some(SIDE);
    limits.max_alloc = Some(MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|error| match error {
        image::ImageError::Limits(_) => too_large(),
        _ => damaged(),
    })?;
    // The head of the file says how large it is; no pixel is read before that is known.
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > PIXELS {
        return Err(too_large());
    }
    let orientation = decoder.orientation().map_err(|_| damaged())?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|_| damaged())?;
    picture.apply_orientation(orientation);
    Ok(picture)
}

fn too_large() -> String {
    "В картинке больше 50 миллионов точек: уменьшите её и приложите ещё раз".to_owned()
}

fn damaged() -> String {
    "Картинка повреждена: откройте её и сохраните заново".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::RgbImage;

    fn jpeg(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        DynamicImage::ImageRgb8(RgbImage::new(width, height))
            .write_to(&mut bytes, ImageFormat::Jpeg)
            .unwrap();
        bytes.into_inner()
    }

    /// A JPEG whose EXIF says that it lies on its side and where it was taken.
    fn with_exif() -> Vec<u8> {
        let mut exif =
            b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0".to_vec();
        exif.extend(b"GPS 55.7558N 37.6173E");
        let plain = jpeg(40, 20);
        let mut bytes = plain[..2].to_vec();
        bytes.extend([0xFF, 0xE1]);
        bytes.extend(u16::try_from(exif.len() + 2).unwrap().to_be_bytes());
        bytes.extend(exif);
        bytes.extend(&plain[2..]);
        bytes
    }

    #[test]
    fn the_place_of_a_photograph_stays_behind_and_its_side_is_up() {
        let came = with_exif();
        assert!(came.windows(3).any(|part| part == b"GPS"));
        let kept = redrawn(&came, Format::Jpeg).unwrap();
        assert!(!kept.windows(3).any(|part| part == b"GPS"));
        let picture = image::load_from_memory(&kept).unwrap();
        assert_eq!((picture.width(), picture.height()), (20, 40));
        assert_eq!(kept, redrawn(&came, Format::Jpeg).unwrap());
    }

    #[test]
    fn what_is_glued_behind_a_picture_is_cut_off() {
        let mut glued = jpeg(8, 8);
        glued.extend(b"PK\x03\x04<script>alert(1)</script>");
        let kept = redrawn(&glued, Format::Jpeg).unwrap();
        assert!(!kept.windows(8).any(|part| part == b"<script>"));
    }

    #[test]
    fn a_flood_of_pixels_and_a_broken_picture_are_refused() {
        let mut png = Cursor::new(Vec::new());
        DynamicImage::ImageLuma8(image::GrayImage::new(9_000, 9_000))
            .write_to(&mut png, ImageFormat::Png)
            .unwrap();
        let flood = redrawn(png.get_ref(), Format::Png).unwrap_err();
        assert!(flood.contains("50 миллионов"), "{flood}");
        let broken = redrawn(b"\xFF\xD8\xFF\xE0broken", Format::Jpeg).unwrap_err();
        assert!(broken.contains("повреждена"), "{broken}");
    }
}
