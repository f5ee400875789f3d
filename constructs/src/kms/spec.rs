//! Kinds of keys and what they are for.
//!
//! Source: <https://docs.aws.amazon.com/kms/latest/developerguide/symm-asymm-choose-key-spec.html>

/// The kind of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is the name that KMS gives it")]
pub enum KeySpec {
    /// 256 bits, AES: what other services encrypt with.
    SymmetricDefault,
    Rsa2048,
    Rsa3072,
    Rsa4096,
    EccNistP256,
    EccNistP384,
    EccNistP521,
    EccSecgP256k1,
    Hmac224,
    Hmac256,
    Hmac384,
    Hmac512,
    /// For the regions of China.
    Sm2,
    /// One that is newer than this list, by the name that KMS gives it.
    Other(String),
}

/// What a key is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyUsage {
    /// Encrypting and decrypting.
    EncryptDecrypt,
    /// Signing and verifying.
    SignVerify,
    /// Making and verifying message authentication codes.
    GenerateVerifyMac,
    /// Deriving shared secrets.
    KeyAgreement,
}

impl KeySpec {
    /// The name in the template.
    pub fn as_str(&self) -> &str {
        match self {
            KeySpec::SymmetricDefault => "SYMMETRIC_DEFAULT",
            KeySpec::Rsa2048 => "RSA_2048",
            KeySpec::Rsa3072 => "RSA_3072",
            KeySpec::Rsa4096 => "RSA_4096",
            KeySpec::EccNistP256 => "ECC_NIST_P256",
            KeySpec::EccNistP384 => "ECC_NIST_P384",
            KeySpec::EccNistP521 => "ECC_NIST_P521",
            KeySpec::EccSecgP256k1 => "ECC_SECG_P256K1",
            KeySpec::Hmac224 => "HMAC_224",
            KeySpec::Hmac256 => "HMAC_256",
            KeySpec::Hmac384 => "HMAC_384",
            KeySpec::Hmac512 => "HMAC_512",
            KeySpec::Sm2 => "SM2",
            KeySpec::Other(name) => name,
        }
    }

    pub(super) fn allows(&self, usage: KeyUsage) -> bool {
        matches!(self, KeySpec::Other(_)) || self.allowed().contains(&usage)
    }

    fn allowed(&self) -> &'static [KeyUsage] {
        use KeyUsage as U;
        match self {
            KeySpec::SymmetricDefault => &[U::EncryptDecrypt],
            KeySpec::Rsa2048 | KeySpec::Rsa3072 | KeySpec::Rsa4096 => {
                &[U::EncryptDecrypt, U::SignVerify]
            }
            KeySpec::EccNistP256 | KeySpec::EccNistP384 | KeySpec::EccNistP521 => {
                &[U::SignVerify, U::KeyAgreement]
            }
            KeySpec::EccSecgP256k1 => &[U::SignVerify],
            KeySpec::Hmac224 | KeySpec::Hmac256 | KeySpec::Hmac384 | KeySpec::Hmac512 => {
                &[U::GenerateVerifyMac]
            }
            KeySpec::Sm2 => &[U::EncryptDecrypt, U::SignVerify, U::KeyAgreement],
            KeySpec::Other(_) => &[],
        }
    }

    pub(super) fn usages(&self) -> String {
        let names: Vec<&str> = self.allowed().iter().map(|usage| usage.as_str()).collect();
        names.join(" or ")
    }
}

impl KeyUsage {
    /// The name in the template.
    pub fn as_str(self) -> &'static str {
        match self {
            KeyUsage::EncryptDecrypt => "ENCRYPT_DECRYPT",
            KeyUsage::SignVerify => "SIGN_VERIFY",
            KeyUsage::GenerateVerifyMac => "GENERATE_VERIFY_MAC",
            KeyUsage::KeyAgreement => "KEY_AGREEMENT",
        }
    }
}
