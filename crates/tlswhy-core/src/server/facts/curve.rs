//! Whether a key share is a point of its curve. Nothing here is secret, so nothing takes care of timing.

use core::cmp::Ordering;

/// A curve y² = x³ - 3x + b over a prime field, in 32-bit limbs, least significant first.
pub(super) struct Curve {
    /// Length of a coordinate in bytes.
    size: usize,
    prime: [u32; LIMBS],
    b: [u32; LIMBS],
}

/// Enough for 384 bits.
const LIMBS: usize = 12;

/// secp256r1 (SP 800-186 section 3.2.1.3).
pub(super) const P256: Curve = Curve {
    size: 32,
    prime: [0xffffffff, 0xffffffff, 0xffffffff, 0, 0, 0, 1, 0xffffffff, 0, 0, 0, 0],
    b: [
        0x27d2604b, 0x3bce3c3e, 0xcc53b0f6, 0x651d06b0, 0x769886bc, 0xb3ebbd55, 0xaa3a93e7, 0x5ac635d8, 0, 0,
        0, 0,
    ],
};

/// secp384r1 (SP 800-186 section 3.2.1.4).
pub(super) const P384: Curve = Curve {
    size: 48,
    prime: [
        0xffffffff, 0, 0, 0xffffffff, 0xfffffffe, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff,
        0xffffffff, 0xffffffff,
    ],
    b: [
        0xd3ec2aef, 0x2a85c8ed, 0x8a2ed19d, 0xc656398d, 0x5013875a, 0x0314088f, 0xfe814112, 0x181d9c6e,
        0xe3f82d19, 0x988e056b, 0xe23ee7e4, 0xb3312fa7,
    ],
};

impl Curve {
    /// Whether two coordinates, big-endian and one after the other, are a point. A wrong length is not judged here.
    pub(super) fn has_point(&self, coordinates: &[u8]) -> bool {
        if coordinates.len() != 2 * self.size {
            return true;
        }
        let (x, y) = coordinates.split_at(self.size);
        let (x, y) = (limbs(x), limbs(y));
        if compare(&x, &self.prime) != Ordering::Less || compare(&y, &self.prime) != Ordering::Less {
            return false;
        }
        let cube = self.multiply(&self.multiply(&x, &x), &x);
        let three_x = self.add(&self.add(&x, &x), &x);
        // x³ + b = y² + 3x
        self.add(&cube, &self.b) == self.add(&self.multiply(&y, &y), &three_x)
    }

    fn add(&self, a: &[u32; LIMBS], b: &[u32; LIMBS]) -> [u32; LIMBS] {
        let mut sum = [0; LIMBS];
        let mut carry = 0_u64;
        for ((slot, a), b) in sum.iter_mut().zip(a).zip(b) {
            carry += u64::from(*a) + u64::from(*b);
            *slot = carry as u32;
            carry >>= 32;
        }
        if carry != 0 || compare(&sum, &self.prime) != Ordering::Less {
            let mut borrow = false;
            for (slot, p) in sum.iter_mut().zip(&self.prime) {
                let (difference, under) = slot.overflowing_sub(*p);
                let (difference, under_too) = difference.overflowing_sub(borrow.into());
                (*slot, borrow) = (difference, under || under_too);
            }
        }
        sum
    }

    /// Double and add: slow and short.
    fn multiply(&self, a: &[u32; LIMBS], b: &[u32; LIMBS]) -> [u32; LIMBS] {
        let mut product = [0; LIMBS];
        for limb in b.iter().rev() {
            for bit in (0..32).rev() {
                product = self.add(&product, &product);
                if limb >> bit & 1 == 1 {
                    product = self.add(&product, a);
                }
            }
        }
        product
    }
}

fn limbs(bytes: &[u8]) -> [u32; LIMBS] {
    let mut limbs = [0; LIMBS];
    for (slot, chunk) in limbs.iter_mut().zip(bytes.rchunks(4)) {
        *slot = chunk.iter().fold(0, |n, b| n << 8 | u32::from(*b));
    }
    limbs
}

fn compare(a: &[u32; LIMBS], b: &[u32; LIMBS]) -> Ordering {
    a.iter().rev().cmp(b.iter().rev())
}

/// The X25519 values whose shared secret is always zero: 0, 1, two of order 8, and p - 1, p, p + 1
/// (RFC 7748 section 6.1 has a server refuse the zero secret). The top bit is ignored.
pub(super) fn is_small_order_x25519(key: &[u8]) -> bool {
    const P: [u8; 30] = [0xff; 30];
    let Some((last, rest)) = key.split_last() else { return false };
    let top = last & 0x7f;
    let zero_above = |bytes: &[u8]| bytes.iter().all(|b| *b == 0) && top == 0;
    match rest {
        [0 | 1, above @ ..] if above.len() == 30 && zero_above(above) => true,
        [0xec..=0xee, above @ ..] => above == P && top == 0x7f,
        _ => ORDER_8.iter().any(|small| rest == &small[..31] && top == small[31]),
    }
}

/// The two of order 8, from the list in curve25519's documentation (cr.yp.to/ecdh.html, "contributory behavior").
const ORDER_8: [[u8; 32]; 2] = [
    [
        0xe0, 0xeb, 0x7a, 0x7c, 0x3b, 0x41, 0xb8, 0xae, 0x16, 0x56, 0xe3, 0xfa, 0xf1, 0x9f, 0xc4, 0x6a, 0xda,
        0x09, 0x8d, 0xeb, 0x9c, 0x32, 0xb1, 0xfd, 0x86, 0x62, 0x05, 0x16, 0x5f, 0x49, 0xb8, 0x00,
    ],
    [
        0x5f, 0x9c, 0x95, 0xbc, 0xa3, 0x50, 0x8c, 0x24, 0xb1, 0xd0, 0xb1, 0x55, 0x9c, 0x83, 0xef, 0x5b, 0x04,
        0x44, 0x5c, 0xc4, 0x58, 0x1c, 0x8e, 0x86, 0xd8, 0x22, 0x4e, 0xdd, 0xd0, 0x9f, 0x11, 0x57,
    ],
];

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(hex: &str) -> alloc::vec::Vec<u8> {
        let digits: alloc::vec::Vec<u8> =
            hex.chars().filter_map(|c| c.to_digit(16)).map(|d| d as u8).collect();
        digits.chunks(2).map(|c| c[0] << 4 | c[1]).collect()
    }

    /// The generators of SP 800-186.
    #[test]
    fn the_generators_are_points_and_a_changed_bit_is_none() {
        let p256 = "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296\
            4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5";
        let p384 = "aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7\
            3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f";
        for (curve, generator) in [(P256, p256), (P384, p384)] {
            let mut point = bytes(generator);
            assert!(curve.has_point(&point));
            point[7] ^= 1;
            assert!(!curve.has_point(&point));
        }
    }

    #[test]
    fn small_orders_are_found_and_the_base_point_is_not_one() {
        let mut key = [0; 32];
        assert!(is_small_order_x25519(&key));
        key[0] = 1;
        assert!(is_small_order_x25519(&key));
        key[0] = 9;
        assert!(!is_small_order_x25519(&key));
        assert!(is_small_order_x25519(&ORDER_8[1]));
    }
}
