//! CloudFront: distributions of what buckets and servers have, the policies of what is cached and sent, and functions at the
//! edge.

mod behavior;
mod distribution;
mod function;
mod keys;
mod label;
mod origin;
mod policy;
mod realtime;
mod response_headers;
mod store;

pub use behavior::{Behavior, EventType};
pub use distribution::{Distribution, ErrorResponse};
pub use function::Function;
pub use keys::{KeyGroup, PublicKey};
pub use origin::{Access, Origin};
pub use policy::{CachePolicy, OriginRequestPolicy, Selection};
pub use realtime::RealtimeLogConfig;
pub use response_headers::{ResponseCors, ResponseHeadersPolicy};
pub use stackwright::diagnostic::codes::cloudfront as codes;
pub use stackwright_cfn::cloudfront::distribution::{
    DefaultCacheBehaviorViewerProtocolPolicy as ViewerProtocolPolicy,
    DistributionConfigHttpVersion as HttpVersion, DistributionConfigPriceClass as PriceClass,
    ViewerCertificateMinimumProtocolVersion as SecurityPolicy,
};
pub use stackwright_cfn::cloudfront::{Action, Metric};
pub use store::KeyValueStore;
