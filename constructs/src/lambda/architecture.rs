//! Processors of functions.

/// The processor of a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Architecture {
    /// x86-64, which is the default.
    X86_64,
    /// Arm, that is Graviton: the same work for less money.
    Arm64,
}

impl Architecture {
    /// How `stackwright build-asset` calls it.
    #[cfg(feature = "assets")]
    pub(super) fn name(self) -> &'static str {
        match self {
            Architecture::X86_64 => "x86_64",
            Architecture::Arm64 => "arm64",
        }
    }

    /// The platform of container images.
    pub(super) fn platform(self) -> &'static str {
        match self {
            Architecture::X86_64 => "linux/amd64",
            Architecture::Arm64 => "linux/arm64",
        }
    }
}
