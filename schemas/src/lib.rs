//! The resource schemas of CloudFormation: every type of every region, compressed by type.
//!
//! Opening the archive reads its index alone; a type is decompressed when it is asked for.
//!
//! ```
//! use stackwright_schemas::SchemaStore;
//! let store = SchemaStore::embedded();
//! let bucket = store.schema("AWS::S3::Bucket").expect("it is there");
//! assert!(bucket["properties"]["BucketName"].is_object());
//! assert!(store.is_in_region("AWS::S3::Bucket", "eu-west-1"));
//! assert!(store.schema("AWS::S3::Buket").is_none());
//! ```
//!
//! # Format of the archive
//! All numbers are little-endian.
//!
//! | part | content |
//! |---|---|
//! | magic | `SWSCHEM1` |
//! | regions | a `u32` count (at most 64), then each name as `u16` length and bytes |
//! | dictionary | a `u32` length and a Zstandard dictionary |
//! | index | a `u32` count, then by type, sorted by name: the name as `u16` length and bytes, a `u64` with a bit for each region, `u32` offset and `u32` length of its data |
//! | data | for each type one Zstandard frame of JSON |
//!
//! The JSON of a type is its registry schema without descriptions and handlers, as cfn-lint corrects it, and:
//! - `facts`, from the CDK's service specification:
//!   - `stateful`, `arn` (the form of its ARN), `tags` (`[property, "standard" | "map" | "asg"]`),
//!   - `replaces`: paths of properties (`A.B.C`, through lists and maps) whose change replaces the resource, with `yes` or
//!     `maybe`; what lies below a `yes` is not repeated,
//!   - `relationships`: paths of properties that take another resource's property, with `[[type, property], …]`,
//!   - `attributes`: attributes that `readOnlyProperties` lacks, by name, with their type as a schema;
//! - `extensions`: cfn-lint's further schemas of the type by name, which state what properties go together.

pub mod aws_policies;
pub mod iam_actions;
pub mod telemetry;
pub mod updates;

use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use ruzstd::decoding::{Dictionary, FrameDecoder};
use serde_json::Value as Json;

static ARCHIVE: &[u8] = include_bytes!("../archive.bin");

/// The first bytes of an archive.
pub const MAGIC: &[u8; 8] = b"SWSCHEM1";

/// The archive has as many bits for regions by type.
const MOST_REGIONS: usize = 64;
/// The bytes of an index entry with an empty name.
const LEAST_ENTRY: usize = 2 + 8 + 4 + 4;
/// The longest text of a type that is decompressed; the longest in the embedded archive has a fiftieth of it.
const MOST_BYTES: usize = 64 << 20;

/// The schemas of all resource types.
pub struct SchemaStore {
    archive: &'static [u8],
    regions: Vec<&'static str>,
    dictionary: Range<usize>,
    index: Vec<Entry>,
    data: usize,
    /// Knows the dictionary, once a type has been decompressed.
    decoder: Mutex<Option<FrameDecoder>>,
}

struct Entry {
    name: &'static str,
    regions: u64,
    offset: usize,
    length: usize,
}

impl SchemaStore {
    /// The schemas that come with this crate.
    pub fn embedded() -> Self {
        // The archive is made and tested with this crate; an empty store stands for a broken one.
        Self::open(ARCHIVE).unwrap_or(SchemaStore {
            archive: &[],
            regions: Vec::new(),
            dictionary: 0..0,
            index: Vec::new(),
            data: 0,
            decoder: Mutex::default(),
        })
    }

    /// Opens an archive; `None` if it is not one.
    pub fn open(archive: &'static [u8]) -> Option<Self> {
        let mut reader = Reader { archive, at: 0 };
        if reader.bytes(MAGIC.len())? != MAGIC {
            return None;
        }
        let count = reader.number(4)?;
        if count > MOST_REGIONS {
            return None;
        }
        let regions = (0..count).map(|_| reader.text()).collect::<Option<_>>()?;
        let length = reader.number(4)?;
        let start = reader.at;
        reader.bytes(length)?;
        let dictionary = start..reader.at;
        let count = reader.number(4)?;
        // A count is only believed as far as the bytes reach.
        let mut index: Vec<Entry> = Vec::with_capacity(count.min(archive.len() / LEAST_ENTRY));
        for _ in 0..count {
            let entry = Entry {
                name: reader.text()?,
                regions: reader.bits()?,
                offset: reader.number(4)?,
                length: reader.number(4)?,
            };
            // The search for a name relies on the order.
            if index.last().is_some_and(|last| last.name >= entry.name) {
                return None;
            }
            index.push(entry);
        }
        let data = reader.at;
        let size = archive.len() - data;
        let is_inside = |entry: &Entry| {
            let end = entry.offset.checked_add(entry.length);
            end.is_some_and(|end| end <= size)
        };
        index.iter().all(is_inside).then_some(SchemaStore {
            archive,
            regions,
            dictionary,
            index,
            data,
            decoder: Mutex::default(),
        })
    }

    /// The names of all types, sorted.
    pub fn types(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.index.iter().map(|entry| entry.name)
    }

    /// Whether there is a type of this name, in any region.
    pub fn contains(&self, type_name: &str) -> bool {
        self.find(type_name).is_some()
    }

    /// The names of all regions, sorted.
    pub fn regions(&self) -> &[&'static str] {
        &self.regions
    }

    /// Whether the type is there in a region.
    pub fn is_in_region(&self, type_name: &str, region: &str) -> bool {
        self.regions_of(type_name).any(|name| name == region)
    }

    /// The regions that have the type.
    pub fn regions_of(&self, type_name: &str) -> impl Iterator<Item = &'static str> + '_ {
        let bits = self.find(type_name).map_or(0, |entry| entry.regions);
        self.regions
            .iter()
            .enumerate()
            .filter(move |(bit, _)| bits >> bit & 1 == 1)
            .map(|(_, region)| *region)
    }

    /// The schema of a type.
    pub fn schema(&self, type_name: &str) -> Option<Json> {
        serde_json::from_slice(&self.schema_json(type_name)?).ok()
    }

    /// The schema of a type, as JSON text.
    pub fn schema_json(&self, type_name: &str) -> Option<Vec<u8>> {
        let entry = self.find(type_name)?;
        let start = self.data + entry.offset;
        let frame = self.archive.get(start..start + entry.length)?;
        // Reading the dictionary costs more than decompressing a type, so the decoder is kept.
        let mut kept = self.decoder.lock().unwrap_or_else(PoisonError::into_inner);
        // A decoder that failed is not kept.
        let mut decoder = match kept.take() {
            Some(decoder) => decoder,
            None => {
                let mut decoder = FrameDecoder::new();
                let dictionary = self.archive.get(self.dictionary.clone())?;
                decoder
                    .add_dict(Dictionary::decode_dict(dictionary).ok()?)
                    .ok()?;
                decoder
            }
        };
        let mut text = Vec::with_capacity(frame.len() * 16);
        let mut rest = frame;
        decoder.init(&mut rest).ok()?;
        decoder
            .decode_blocks(
                &mut rest,
                ruzstd::decoding::BlockDecodingStrategy::UptoBytes(MOST_BYTES),
            )
            .ok()?;
        if !decoder.is_finished() {
            return None;
        }
        std::io::Read::read_to_end(&mut decoder, &mut text).ok()?;
        *kept = Some(decoder);
        Some(text)
    }

    fn find(&self, type_name: &str) -> Option<&Entry> {
        let at = self
            .index
            .binary_search_by(|entry| entry.name.cmp(type_name))
            .ok()?;
        self.index.get(at)
    }
}

struct Reader {
    archive: &'static [u8],
    at: usize,
}

impl Reader {
    fn bytes(&mut self, length: usize) -> Option<&'static [u8]> {
        let bytes = self.archive.get(self.at..self.at.checked_add(length)?)?;
        self.at += length;
        Some(bytes)
    }

    fn number(&mut self, size: usize) -> Option<usize> {
        let bytes = self.bytes(size)?;
        let mut all = [0; 8];
        all.get_mut(..size)?.copy_from_slice(bytes);
        usize::try_from(u64::from_le_bytes(all)).ok()
    }

    fn bits(&mut self) -> Option<u64> {
        let bytes = self.bytes(8)?.try_into().ok()?;
        Some(u64::from_le_bytes(bytes))
    }

    fn text(&mut self) -> Option<&'static str> {
        let length = self.number(2)?;
        std::str::from_utf8(self.bytes(length)?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_is_readable() {
        let store = SchemaStore::embedded();
        assert!(store.types().count() > 1_800);
        for name in store.types() {
            let schema = store.schema(name).expect(name);
            assert_eq!(schema["typeName"], name);
            assert!(store.regions_of(name).count() > 0, "{name}");
        }
    }

    #[test]
    fn the_archive_is_small() {
        assert!(ARCHIVE.len() <= 1_500_000, "{} bytes", ARCHIVE.len());
    }

    #[test]
    fn broken_archives_are_not_opened() {
        for end in [0, 4, 8, 10, 100, 10_000] {
            assert!(SchemaStore::open(&ARCHIVE[..end]).is_none(), "{end}");
        }
        assert!(SchemaStore::open(b"something else entirely").is_none());
    }

    /// Bytes all over the archive are turned over, one at a time.
    #[test]
    fn hostile_archives_do_no_harm() {
        let store = SchemaStore::embedded();
        let index = (0..store.data).step_by(97);
        let data = (store.data..ARCHIVE.len()).step_by(20_011);
        for at in index.chain(data) {
            let mut archive = ARCHIVE.to_vec();
            archive[at] ^= 0xff;
            let Some(store) = SchemaStore::open(archive.leak()) else {
                continue;
            };
            let nearest = store
                .index
                .iter()
                .find(|entry| store.data + entry.offset + entry.length > at);
            if let Some(entry) = nearest {
                let _ = store.schema(entry.name);
            }
        }
    }

    #[test]
    fn a_failure_does_not_spoil_the_next_type() {
        let mut archive = ARCHIVE.to_vec();
        let store = SchemaStore::embedded();
        let bucket = store.find("AWS::S3::Bucket").expect("it is there");
        archive[store.data + bucket.offset..][..bucket.length].fill(0);
        let store = SchemaStore::open(archive.leak()).expect("the index is sound");
        assert!(store.schema("AWS::S3::Bucket").is_none());
        assert!(store.schema("AWS::SQS::Queue").is_some());
    }
}
