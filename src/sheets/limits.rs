//! How much of a stranger's file the portal is ready to read. Ordinary files of a whole region stay
//! an order of magnitude below each of these; what is above is refused in words.

/// Size of the file as it was sent, bytes (20 MB).
pub const FILE_BYTES: usize = 20 * 1024 * 1024;
/// Entries in the archive that an XLSX or ODS file is.
pub const ZIP_ENTRIES: usize = 2_000;
/// Sum of the inflated sizes of all entries, bytes (200 MB).
pub const INFLATED_BYTES: u64 = 200 * 1024 * 1024;
/// Inflated size to packed size of one entry; a sheet of five million cells packs about 10 : 1.
pub const INFLATE_RATIO: u64 = 100;
/// Entries inflating to less than this many bytes are not asked for their ratio: an empty style
/// sheet may pack very well and harm nobody.
pub const RATIO_FREE_BYTES: u64 = 1024 * 1024;
/// Sheets in a book.
pub const SHEETS: usize = 50;
/// Number of the last row that may hold a cell.
pub const ROWS: u32 = 200_000;
/// Columns that may hold a cell: the last is SR.
pub const COLUMNS: u32 = 512;
/// Filled cells in a book.
pub const CELLS: usize = 2_000_000;
/// Merged cells in a book.
pub const MERGES: usize = 100_000;
/// Inflated size of the text of a document, bytes (64 MB).
pub const DOCUMENT_BYTES: u64 = 64 * 1024 * 1024;
/// Tables within cells of tables; what lies deeper is no document of people.
pub const TABLE_DEPTH: usize = 16;
/// Cells of the rectangle around all filled cells of a sheet, where the reader lays it out in full.
pub const DENSE_CELLS: u64 = 4_000_000;
/// Characters in one cell; Excel itself cannot hold more.
pub const TEXT_CHARS: usize = 32_767;
/// Bytes of all cells of one book on their way out of the reading process (64 MB).
pub const BOOK_BYTES: usize = 64 * 1024 * 1024;
/// Address space of the reading process, bytes (512 MB).
pub const CHILD_MEMORY: u64 = 512 * 1024 * 1024;
/// Processor time of one reading process over its whole life, seconds.
pub const CHILD_CPU_SECONDS: u64 = 60;
/// Wall time for one book, seconds.
pub const READ_SECONDS: u64 = 60;
/// Reading processes at once; further files wait their turn.
pub const CHILDREN: usize = 2;
/// Books that one reading process serves before a fresh one takes its place.
pub const BOOKS_PER_CHILD: u32 = 64;
