//! IPv4 address blocks, and how a VPC's block is divided among its subnets.

use std::fmt;
use std::net::Ipv4Addr;

/// The sizes of blocks that a VPC, or a subnet, can have.
/// Source: <https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html>
pub(crate) const SIZES: std::ops::RangeInclusive<u8> = 16..=28;

/// A block of IPv4 addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Block {
    start: u64,
    mask: u8,
}

impl Block {
    /// The block of `address/mask` that the address is in.
    pub(crate) fn parse(text: &str) -> Option<Block> {
        let (address, mask) = text.split_once('/')?;
        let address: Ipv4Addr = address.parse().ok()?;
        let mask = mask.parse().ok().filter(|mask| *mask <= 32)?;
        let size = size(mask);
        let start = u64::from(u32::from(address)) / size * size;
        Some(Block { start, mask })
    }

    pub(crate) fn mask(&self) -> u8 {
        self.mask
    }

    fn end(&self) -> u64 {
        self.start + size(self.mask)
    }
}

impl fmt::Display for Block {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let start = Ipv4Addr::from(u32::try_from(self.start).unwrap_or(u32::MAX));
        write!(f, "{start}/{}", self.mask)
    }
}

fn size(mask: u8) -> u64 {
    1 << (32 - mask)
}

/// Divides a network into subnets with these masks, in this order: first those that have a mask, each at the next
/// address that its size allows; the others share the rest equally.
///
/// # Errors
/// A sentence about what does not fit.
pub(crate) fn divide(network: Block, masks: &[Option<u8>]) -> Result<Vec<Block>, String> {
    let mut allocator = Allocator {
        network,
        next: network.start,
    };
    let mut blocks = vec![None; masks.len()];
    for (block, mask) in blocks.iter_mut().zip(masks) {
        if let Some(mask) = mask {
            *block = Some(allocator.allocate(*mask)?);
        }
    }
    let open = masks.iter().filter(|mask| mask.is_none()).count() as u64;
    let left = network.end().saturating_sub(allocator.next);
    if let Some(each) = left.checked_div(open) {
        // The largest power of two that is not more than each subnet's share.
        let mask = match each.checked_ilog2() {
            Some(bits) => 32 - bits as u8,
            None => return Err(format!("nothing of {network} is left for {open} subnets")),
        };
        for block in blocks.iter_mut().filter(|block| block.is_none()) {
            *block = Some(allocator.allocate(mask)?);
        }
    }
    Ok(blocks.into_iter().flatten().collect())
}

struct Allocator {
    network: Block,
    next: u64,
}

impl Allocator {
    fn allocate(&mut self, mask: u8) -> Result<Block, String> {
        if !SIZES.contains(&mask) {
            return Err(format!(
                "a subnet of {} would be a /{mask}, and subnets are from /{} to /{}",
                self.network,
                SIZES.start(),
                SIZES.end()
            ));
        }
        let size = size(mask);
        let block = Block {
            start: self.next.next_multiple_of(size),
            mask,
        };
        if block.end() > self.network.end() {
            return Err(format!(
                "a /{mask} does not fit into what is left of {}",
                self.network
            ));
        }
        self.next = block.end();
        Ok(block)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(network: &str, masks: &[Option<u8>], expected: Result<&[&str], &str>) {
        let network = Block::parse(network).expect("a block");
        let blocks = divide(network, masks)
            .map(|blocks| blocks.iter().map(Block::to_string).collect::<Vec<_>>());
        match expected {
            Ok(expected) => assert_eq!(blocks.unwrap(), expected),
            Err(problem) => assert_eq!(blocks.unwrap_err(), problem),
        }
    }

    #[test]
    fn parsing() {
        for (text, expected) in [
            ("10.0.0.0/16", Some("10.0.0.0/16")),
            ("10.0.3.7/16", Some("10.0.0.0/16")),
            ("0.0.0.0/0", Some("0.0.0.0/0")),
            ("255.255.255.255/32", Some("255.255.255.255/32")),
            ("10.0.0.0", None),
            ("10.0.0.0/33", None),
            ("10.0.0/16", None),
            ("10.0.0.256/16", None),
            ("", None),
        ] {
            let block = Block::parse(text).map(|block| block.to_string());
            assert_eq!(block.as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn division() {
        check(
            "10.0.0.0/16",
            &[None; 4],
            Ok(&[
                "10.0.0.0/18",
                "10.0.64.0/18",
                "10.0.128.0/18",
                "10.0.192.0/18",
            ]),
        );
        check(
            "10.0.0.0/16",
            &[None; 3],
            Ok(&["10.0.0.0/18", "10.0.64.0/18", "10.0.128.0/18"]),
        );
        check(
            "10.0.0.0/16",
            &[Some(24), None, Some(28), None],
            Ok(&[
                "10.0.0.0/24",
                "10.0.64.0/18",
                "10.0.1.0/28",
                "10.0.128.0/18",
            ]),
        );
        check("10.0.0.0/28", &[Some(28)], Ok(&["10.0.0.0/28"]));
        check(
            "10.0.0.0/28",
            &[Some(28), Some(28)],
            Err("a /28 does not fit into what is left of 10.0.0.0/28"),
        );
        check(
            "10.0.0.0/28",
            &[None; 2],
            Err("a subnet of 10.0.0.0/28 would be a /29, and subnets are from /16 to /28"),
        );
        check(
            "10.0.0.0/24",
            &[Some(24), None],
            Err("nothing of 10.0.0.0/24 is left for 1 subnets"),
        );
        check(
            "10.0.0.0/16",
            &[Some(30)],
            Err("a subnet of 10.0.0.0/16 would be a /30, and subnets are from /16 to /28"),
        );
    }
}
