//! SW1511: streams of data whose properties do not fit.

use super::Clause::{Any, Below, Contains, Has, Is, IsNot, Lacks};
use super::{Row, fits, off, on};

fits! {
    /// ## What it does
    /// Checks what of a stream must fit: only a provisioned one has shards, one that is fed from another says which, one that
    /// partitions or converts what it writes collects 64 MiB first, a prefix with expressions has another for what fails.
    ///
    /// ## Why it matters
    /// Kinesis or Firehose refuses the stream.
    ///
    /// ## Example
    /// ```yaml
    /// Clicks: {Type: AWS::Kinesis::Stream, Properties: {StreamModeDetails: {StreamMode: ON_DEMAND}, ShardCount: 2}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_CreateStream.html>,
    /// <https://docs.aws.amazon.com/firehose/latest/dev/dynamic-partitioning.html>,
    /// <https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html>,
    /// <https://docs.aws.amazon.com/firehose/latest/dev/record-format-conversion.html>
    pub struct StreamFit = SW1511, "stream-fit", of "AWS::Kinesis::Stream" "AWS::KinesisFirehose::DeliveryStream"; ROWS
}

const STREAM: &[&str] = &["AWS::Kinesis::Stream"];
const DELIVERY: &[&str] = &["AWS::KinesisFirehose::DeliveryStream"];
const S3: &str = "ExtendedS3DestinationConfiguration";

const ROWS: &[Row] = &[
    Row {
        of: STREAM,
        at: "",
        place: "ShardCount",
        never: &[
            Is("StreamModeDetails.StreamMode", &["ON_DEMAND"]),
            Has("ShardCount"),
        ],
        message: "Kinesis refuses the stream: how many shards it has on demand is its own affair",
        hint: "remove `ShardCount`, or write StreamMode: PROVISIONED",
    },
    Row {
        of: STREAM,
        at: "",
        place: "StreamModeDetails.StreamMode",
        never: &[
            Is("StreamModeDetails.StreamMode", &["PROVISIONED"]),
            Lacks("ShardCount"),
        ],
        message: "Kinesis refuses the stream: it is provisioned, and how many shards it has is not said",
        hint: "add `ShardCount`, or write StreamMode: ON_DEMAND",
    },
    Row {
        of: DELIVERY,
        at: "",
        place: "DeliveryStreamType",
        never: &[
            Is("DeliveryStreamType", &["KinesisStreamAsSource"]),
            Lacks("KinesisStreamSourceConfiguration"),
        ],
        message: "Firehose refuses the stream: it is fed from a stream of Kinesis, and which one is not said",
        hint: "add KinesisStreamSourceConfiguration: {KinesisStreamARN: …, RoleARN: …}",
    },
    Row {
        of: DELIVERY,
        at: "",
        place: "KinesisStreamSourceConfiguration",
        never: &[
            Has("KinesisStreamSourceConfiguration"),
            Any(&[
                Lacks("DeliveryStreamType"),
                Is("DeliveryStreamType", &["DirectPut"]),
            ]),
        ],
        message: "Firehose refuses the stream: it names a stream of Kinesis, and is fed by calls",
        hint: "add DeliveryStreamType: KinesisStreamAsSource",
    },
    Row {
        of: DELIVERY,
        at: "",
        place: "DeliveryStreamEncryptionConfigurationInput",
        never: &[
            Is("DeliveryStreamType", &["KinesisStreamAsSource"]),
            Has("DeliveryStreamEncryptionConfigurationInput"),
        ],
        message: "Firehose refuses the stream: what comes from a stream of Kinesis is encrypted there",
        hint: "remove it, and add `StreamEncryption` to the stream of Kinesis",
    },
    Row {
        of: DELIVERY,
        at: S3,
        place: "BufferingHints.SizeInMBs",
        never: &[
            on!("DynamicPartitioningConfiguration.Enabled"),
            Any(&[
                Below("BufferingHints.SizeInMBs", 64.0),
                Lacks("BufferingHints.SizeInMBs"),
            ]),
        ],
        message: "Firehose refuses the stream: to partition what it writes it collects 64 MiB or more first",
        hint: "write BufferingHints: {SizeInMBs: 64, IntervalInSeconds: 300}",
    },
    Row {
        of: DELIVERY,
        at: S3,
        place: "BufferingHints.SizeInMBs",
        never: &[
            on!("DataFormatConversionConfiguration.Enabled"),
            Below("BufferingHints.SizeInMBs", 64.0),
        ],
        message: "Firehose refuses the stream: to convert what it writes it collects 64 MiB or more first",
        hint: "write BufferingHints: {SizeInMBs: 128, IntervalInSeconds: 300}",
    },
    Row {
        of: DELIVERY,
        at: S3,
        place: "CompressionFormat",
        never: &[
            on!("DataFormatConversionConfiguration.Enabled"),
            IsNot("CompressionFormat", &["UNCOMPRESSED"]),
        ],
        message: "Firehose refuses the stream: what is converted is compressed by its format, and {CompressionFormat} is asked for as well",
        hint: "remove `CompressionFormat`, and set the compression in the serializer",
    },
    Row {
        of: DELIVERY,
        at: S3,
        place: "Prefix",
        never: &[
            Contains("Prefix", &["!{partitionKeyFrom"]),
            off!("DynamicPartitioningConfiguration.Enabled"),
        ],
        message: "Firehose refuses the stream: its prefix is made of partition keys, and it does not partition",
        hint: "add DynamicPartitioningConfiguration: {Enabled: true}",
    },
    Row {
        of: DELIVERY,
        at: S3,
        place: "Prefix",
        never: &[Contains("Prefix", &["!{"]), Lacks("ErrorOutputPrefix")],
        message: "Firehose refuses the stream: a prefix with expressions needs another for what fails",
        hint: "add ErrorOutputPrefix: failed/!{firehose:error-output-type}/",
    },
    Row {
        of: DELIVERY,
        at: S3,
        place: "ErrorOutputPrefix",
        never: &[Contains("ErrorOutputPrefix", &["!{partitionKeyFrom"])],
        message: "Firehose refuses the stream: what fails has no partition keys",
        hint: "use !{firehose:error-output-type} and !{timestamp:…}",
    },
    Row {
        of: DELIVERY,
        at: S3,
        place: "S3BackupMode",
        never: &[
            Is("S3BackupMode", &["Enabled"]),
            Lacks("S3BackupConfiguration"),
        ],
        message: "Firehose refuses the stream: it backs up what it gets, and where to is not said",
        hint: "add `S3BackupConfiguration`",
    },
];
