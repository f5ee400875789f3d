//! What a new table is filled with.

use stackwright::{IntoValue, Value};
use stackwright_cfn::dynamodb::table::{
    Csv, ImportSourceSpecification, InputFormatOptions, S3BucketSource,
};

use crate::s3::Bucket;

/// How the files of an import are compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Compression {
    /// With gzip.
    Gzip,
    /// With Zstandard.
    Zstd,
}

/// Files in a bucket that a table is filled with when it is created.
///
/// ```
/// use stackwright::{App, Stack};
/// use stackwright_aws::dynamodb::{Attribute, Compression, ImportSource, Table};
/// use stackwright_aws::s3::Bucket;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let exports = Bucket::from_name(&stack, "Exports", "our-exports");
/// let source = ImportSource::csv(&exports, ["id", "name"]).prefix("customers/").compressed(Compression::Gzip);
/// Table::new(&stack, "Customers", Attribute::string("id")).import(source);
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataImport.HowItWorks.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct ImportSource {
    bucket: Bucket,
    format: Format,
    prefix: Option<Value<String>>,
    owner: Option<Value<String>>,
    compression: Option<Compression>,
}

#[derive(Clone, Debug)]
enum Format {
    Csv {
        header: Vec<String>,
        delimiter: Option<char>,
    },
    DynamoDbJson,
    Ion,
}

impl ImportSource {
    fn new(bucket: &Bucket, format: Format) -> Self {
        ImportSource {
            bucket: bucket.clone(),
            format,
            prefix: None,
            owner: None,
            compression: None,
        }
    }

    /// Lines with commas between fields. Without names of the fields, the first line of each file has them.
    pub fn csv<N: Into<String>>(bucket: &Bucket, header: impl IntoIterator<Item = N>) -> Self {
        let header = header.into_iter().map(Into::into).collect();
        Self::new(
            bucket,
            Format::Csv {
                header,
                delimiter: None,
            },
        )
    }

    /// Items as DynamoDB exports them.
    pub fn dynamodb_json(bucket: &Bucket) -> Self {
        Self::new(bucket, Format::DynamoDbJson)
    }

    /// Amazon Ion.
    pub fn ion(bucket: &Bucket) -> Self {
        Self::new(bucket, Format::Ion)
    }

    /// What stands between fields of a CSV file: a comma unless this is called.
    pub fn delimiter(mut self, character: char) -> Self {
        if let Format::Csv { delimiter, .. } = &mut self.format {
            *delimiter = Some(character);
        }
        self
    }

    /// Only the files whose keys start like this.
    pub fn prefix(mut self, prefix: impl IntoValue<String>) -> Self {
        self.prefix = Some(prefix.into_value());
        self
    }

    /// The account that the bucket is of, if that is another.
    pub fn bucket_owner(mut self, account: impl IntoValue<String>) -> Self {
        self.owner = Some(account.into_value());
        self
    }

    /// Says how the files are compressed.
    pub fn compressed(mut self, compression: Compression) -> Self {
        self.compression = Some(compression);
        self
    }

    pub(super) fn property(&self) -> ImportSourceSpecification {
        let source = S3BucketSource::new(self.bucket.bucket_name())
            .s3_bucket_owner(self.owner.as_ref())
            .s3_key_prefix(self.prefix.as_ref());
        let (format, options) = match &self.format {
            Format::Csv { header, delimiter } => {
                let csv = Csv::new()
                    .delimiter(*delimiter)
                    .header_list((!header.is_empty()).then_some(header));
                ("CSV", Some(InputFormatOptions::new().csv(csv)))
            }
            Format::DynamoDbJson => ("DYNAMODB_JSON", None),
            Format::Ion => ("ION", None),
        };
        let compression = self.compression.map(|compression| match compression {
            Compression::Gzip => "GZIP",
            Compression::Zstd => "ZSTD",
        });
        ImportSourceSpecification::new(source, format)
            .input_compression_type(compression)
            .input_format_options(options)
    }
}
