//! Which kinds of keys are for what.
//!
//! Source: <https://docs.aws.amazon.com/kms/latest/developerguide/symm-asymm-choose-key-spec.html>

use stackwright_cfn::kms::key::{KeySpec, KeyUsage};

/// The usages that KMS allows a key of this spec; `None` for a spec that is newer than this list.
pub(super) fn usages(spec: &KeySpec) -> Option<&'static [&'static str]> {
    const ENCRYPT: &str = "ENCRYPT_DECRYPT";
    const SIGN: &str = "SIGN_VERIFY";
    const AGREE: &str = "KEY_AGREEMENT";
    Some(match spec.as_str() {
        "SYMMETRIC_DEFAULT" => &[ENCRYPT],
        "RSA_2048" | "RSA_3072" | "RSA_4096" => &[ENCRYPT, SIGN],
        "ECC_NIST_P256" | "ECC_NIST_P384" | "ECC_NIST_P521" => &[SIGN, AGREE],
        "ECC_SECG_P256K1" | "ECC_NIST_EDWARDS25519" => &[SIGN],
        "ML_DSA_44" | "ML_DSA_65" | "ML_DSA_87" => &[SIGN],
        "HMAC_224" | "HMAC_256" | "HMAC_384" | "HMAC_512" => &["GENERATE_VERIFY_MAC"],
        "SM2" => &[ENCRYPT, SIGN, AGREE],
        _ => return None,
    })
}

pub(super) fn is_symmetric(spec: &KeySpec) -> bool {
    spec.as_str() == KeySpec::SymmetricDefault.as_str()
}

/// Why a key of this spec cannot be used like this, and what it can be used for.
pub(super) fn misfit(spec: &KeySpec, usage: &KeyUsage) -> Option<(String, String)> {
    let usages = usages(spec)?;
    if usages.contains(&usage.as_str()) {
        return None;
    }
    let (spec, usage) = (spec.as_str(), usage.as_str());
    Some((
        format!("a key of the spec {spec} cannot be used for {usage}"),
        format!("use it for {}", usages.join(" or ")),
    ))
}
