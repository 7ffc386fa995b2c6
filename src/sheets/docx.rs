//! DOCX: each table of a document becomes a sheet, named by the text right before it. The text is
//! streamed tag by tag; styles, pictures, charts and embedded files are never opened.

use std::io::{Cursor, Read};

use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};
use zip::ZipArchive;

use super::book::{Builder, Format};
use super::docx_cells::{Table, Vertical};
use super::docx_lists::Lists;
use super::{Book, Refusal, guard, limits};

/// Parts of a document that are no text of it: what was deleted, what older programmes show instead,
/// fields behind their values, former properties, tab stops.
const NO_TEXT: [&str; 11] = [
    "Fallback",
    "del",
    "moveFrom",
    "instrText",
    "delText",
    "tabs",
    "tcPrChange",
    "trPrChange",
    "pPrChange",
    "rPrChange",
    "tblPrChange",
];
/// Paragraphs before a table that make its name, and the characters they may have together.
const CAPTION: (usize, usize) = (3, 200);

/// Reads a package that [`super::guard`] has let through.
pub(super) fn read(bytes: &[u8]) -> Result<Book, Refusal> {
    let mut archive =
        ZipArchive::new(Cursor::new(bytes)).map_err(|_| Refusal::damaged_document())?;
    let main = main_part(&mut archive)?;
    let folder = main.rsplit_once('/').map_or("word", |(folder, _)| folder);
    let numbering = part(&mut archive, &format!("{folder}/numbering.xml"))?;
    let text = part(&mut archive, &main)?.ok_or_else(Refusal::damaged_document)?;
    let lists = Lists::read(numbering.as_deref().unwrap_or_default())?;
    Document::new(lists).read(&text)
}

/// The part that holds the text: Word calls it as it likes and says so in the list of parts.
fn main_part(archive: &mut ZipArchive<Cursor<&[u8]>>) -> Result<String, Refusal> {
    let types = guard::service_part(archive, "[Content_Types].xml")?;
    let mut reader = Reader::from_str(&types);
    loop {
        match event(&mut reader)? {
            Event::Eof => return Ok("word/document.xml".to_owned()),
            Event::Start(tag) | Event::Empty(tag) => {
                let kind = attribute(&tag, "ContentType").unwrap_or_default();
                let is_text = kind.contains("wordprocessingml.") && kind.ends_with(".main+xml");
                if let Some(name) = attribute(&tag, "PartName").filter(|_| is_text) {
                    return Ok(name.trim_start_matches('/').to_owned());
                }
            }
            _ => {}
        }
    }
}

/// A part as text; `None` when the document has none of this name.
fn part(archive: &mut ZipArchive<Cursor<&[u8]>>, name: &str) -> Result<Option<String>, Refusal> {
    let Ok(part) = archive.by_name(name) else {
        return Ok(None);
    };
    if part.size() > limits::DOCUMENT_BYTES {
        return Err(Refusal::too_big("В документе слишком много текста"));
    }
    let mut text = String::new();
    part.take(limits::DOCUMENT_BYTES)
        .read_to_string(&mut text)
        .map_err(|_| Refusal::damaged_document())?;
    Ok(Some(text))
}

/// The next tag or text. Entities of one's own are a known weapon and no document of Word has them.
pub(super) fn event<'a>(reader: &mut Reader<&'a [u8]>) -> Result<Event<'a>, Refusal> {
    match reader.read_event() {
        Ok(Event::DocType(_)) | Err(_) => Err(Refusal::damaged_document()),
        Ok(event) => Ok(event),
    }
}

/// The value of an attribute whatever prefix its name has.
pub(super) fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = tag.attributes().flatten();
    let found = attributes.find(|of| of.key.local_name().as_ref() == name)?;
    Some(found.value.into_owned())
}

/// A number that a tag holds in `val`.
pub(super) fn value(tag: &BytesStart<'_>) -> Option<u32> {
    attribute(tag, "val")?.parse().ok()
}

/// A paragraph while it is read.
#[derive(Default)]
struct Paragraph {
    text: String,
    /// The list it belongs to and the depth in it.
    list: Option<u32>,
    level: u32,
}

/// A document while it is read.
struct Document {
    builder: Builder,
    lists: Lists,
    /// The table that is open, and how many are open within each other.
    table: Table,
    depth: usize,
    paragraph: Paragraph,
    /// Paragraphs since the last table.
    before: Vec<String>,
    /// Whether the text of a tag is text of the document.
    is_text: bool,
    /// Tags that are open within a part that is no text.
    skipped: usize,
}

impl Document {
    fn new(lists: Lists) -> Document {
        Document {
            builder: Builder::default(),
            lists,
            table: Table::default(),
            depth: 0,
            paragraph: Paragraph::default(),
            before: Vec::new(),
            is_text: false,
            skipped: 0,
        }
    }

    fn read(mut self, text: &str) -> Result<Book, Refusal> {
        let mut reader = Reader::from_str(text);
        loop {
            match event(&mut reader)? {
                Event::Start(_) if self.skipped > 0 => self.skipped += 1,
                Event::End(_) if self.skipped > 0 => self.skipped -= 1,
                Event::Start(tag) if is_no_text(&tag) => self.skipped = 1,
                Event::Eof => return Ok(self.builder.finish(Format::Docx)),
                _ if self.skipped > 0 => {}
                Event::Start(tag) => self.start(&tag)?,
                Event::Empty(tag) if !is_no_text(&tag) => {
                    self.start(&tag)?;
                    self.end(tag.local_name().as_ref())?;
                }
                Event::End(tag) => self.end(tag.local_name().as_ref())?,
                Event::Text(part) if self.is_text => {
                    self.paragraph.text.push_str(&part.xml10_content());
                }
                Event::CData(part) if self.is_text => {
                    self.paragraph.text.push_str(&part.xml10_content());
                }
                Event::GeneralRef(part) if self.is_text => self.reference(&part)?,
                _ => {}
            }
        }
    }

    fn start(&mut self, tag: &BytesStart<'_>) -> Result<(), Refusal> {
        let paragraph = &mut self.paragraph;
        let is_outer = self.depth == 1;
        match tag.local_name().as_ref() {
            "tbl" => self.open_table()?,
            "tr" if is_outer => self.table.begin_row(),
            "tc" if is_outer => self.table.begin_cell(),
            "gridBefore" if is_outer => self.table.skip(value(tag).unwrap_or(0)),
            "gridSpan" if is_outer => self.table.span(value(tag).unwrap_or(1)),
            "hMerge" if is_outer && !is_restart(tag) => self.table.join(),
            "vMerge" if is_outer => self.table.vertical(match is_restart(tag) {
                true => Vertical::Begins,
                false => Vertical::GoesOn,
            }),
            "p" => self.end_paragraph(),
            "numId" => paragraph.list = value(tag),
            "ilvl" => paragraph.level = value(tag).unwrap_or(0),
            "t" => self.is_text = true,
            "tab" => paragraph.text.push(' '),
            "br" | "cr" => paragraph.text.push('\n'),
            "noBreakHyphen" => paragraph.text.push('\u{2011}'),
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &str) -> Result<(), Refusal> {
        let is_outer = self.depth == 1;
        match name {
            "t" => self.is_text = false,
            "p" => self.end_paragraph(),
            "tc" if is_outer => self.table.end_cell(),
            "tr" if is_outer => self.table.end_row(&mut self.builder)?,
            "tbl" => {
                if is_outer {
                    std::mem::take(&mut self.table).finish(&mut self.builder)?;
                }
                self.depth = self.depth.saturating_sub(1);
            }
            _ => {}
        }
        Ok(())
    }

    fn open_table(&mut self) -> Result<(), Refusal> {
        self.depth += 1;
        if self.depth > limits::TABLE_DEPTH {
            return Err(Refusal::too_big(
                "В документе таблицы вложены одна в другую",
            ));
        }
        if self.depth == 1 {
            let skipped = self.before.len().saturating_sub(CAPTION.0);
            let caption = self.before.split_off(skipped).join(" ");
            let caption: String = caption.chars().take(CAPTION.1).collect();
            self.before.clear();
            self.builder.sheet(&caption)?;
        }
        Ok(())
    }

    /// What has been read of a paragraph becomes a line of its cell, or of what stands before a table.
    fn end_paragraph(&mut self) {
        let Paragraph { text, list, level } = std::mem::take(&mut self.paragraph);
        let mark = list.and_then(|list| self.lists.mark(list, level));
        let line = match mark {
            Some(mark) if !mark.is_bullet || !text.trim().is_empty() => {
                format!("{} {text}", mark.text)
            }
            _ => text,
        };
        let line = line.trim();
        if line.is_empty() {
            return;
        }
        match self.depth {
            0 => self.before.push(line.to_owned()),
            _ => self.table.line(line),
        }
    }

    /// «&amp;», «&#8470;»; anything else would have been declared in the document.
    fn reference(&mut self, part: &BytesRef<'_>) -> Result<(), Refusal> {
        let char = part
            .resolve_char_ref()
            .map_err(|_| Refusal::damaged_document())?;
        match (char, resolve_predefined_entity(part)) {
            (Some(char), _) => self.paragraph.text.push(char),
            (None, Some(text)) => self.paragraph.text.push_str(text),
            (None, None) => return Err(Refusal::damaged_document()),
        }
        Ok(())
    }
}

fn is_no_text(tag: &BytesStart<'_>) -> bool {
    NO_TEXT.contains(&tag.local_name().as_ref())
}

fn is_restart(tag: &BytesStart<'_>) -> bool {
    attribute(tag, "val").as_deref() == Some("restart")
}

#[cfg(test)]
#[path = "docx_tests.rs"]
mod tests;
