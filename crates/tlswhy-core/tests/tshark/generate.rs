//! Valid ClientHellos with every extension that has a registered format, from a seed.

/// Marsaglia's xorshift64: the same hellos on every run.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// `least..=most`.
    fn between(&mut self, least: usize, most: usize) -> usize {
        least + (self.next() % (most - least + 1) as u64) as usize
    }

    fn bytes(&mut self, least: usize, most: usize) -> Vec<u8> {
        (0..self.between(least, most)).map(|_| self.next() as u8).collect()
    }

    fn chance(&mut self, of: u64) -> bool {
        self.next().is_multiple_of(of)
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.between(0, from.len() - 1)]
    }

    /// 0x0a0a, 0x1a1a, … (RFC 8701).
    fn grease(&mut self) -> u16 {
        0x0a0a + 0x1010 * (self.next() % 16) as u16
    }

    /// A registered number, now and then GREASE or any number.
    fn number(&mut self, from: &[u16]) -> u16 {
        match self.next() % 12 {
            0 => self.grease(),
            1 => self.next() as u16,
            _ => self.pick(from),
        }
    }

    fn numbers(&mut self, from: &[u16], most: usize) -> Vec<u8> {
        (0..self.between(1, most)).flat_map(|_| self.number(from).to_be_bytes()).collect()
    }

    fn name(&mut self) -> Vec<u8> {
        (0..self.between(1, 20)).map(|_| self.pick(b"abcdefghijklmnopqrstuvwxyz0123456789-.")).collect()
    }
}

fn v8(content: impl AsRef<[u8]>) -> Vec<u8> {
    [&[content.as_ref().len() as u8], content.as_ref()].concat()
}

fn v16(content: impl AsRef<[u8]>) -> Vec<u8> {
    [&(content.as_ref().len() as u16).to_be_bytes(), content.as_ref()].concat()
}

fn many(r: &mut Random, least: usize, most: usize, mut one: impl FnMut(&mut Random) -> Vec<u8>) -> Vec<u8> {
    (0..r.between(least, most)).flat_map(|_| one(r)).collect()
}

const SUITES: &[u16] = &[
    0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc013, 0xc014, 0x009c, 0x009d,
    0x002f, 0x0035, 0x000a, 0x00ff, 0x5600, 0xc027, 0x0005,
];
const GROUPS: &[u16] = &[0x17, 0x18, 0x19, 0x1d, 0x1e, 0x100, 0x101, 0x102, 0x103, 0x104, 0x11ec];
const SCHEMES: &[u16] =
    &[0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601, 0x0203, 0x0201];

/// The extensions that are made; all of those that the tree reads, but the ones that cannot stand in a hello.
pub(crate) const KINDS: &[u16] = &[
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28,
    29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 42, 43, 44, 45, 47, 49, 50, 51, 52, 53, 54, 55, 56, 57,
    58, 59, 60, 61, 62, 13172, 17513, 17613, 30031, 30032, 0xfe0d, 0xff01, 0xffa5,
];

pub(crate) fn body(r: &mut Random, kind: u16) -> Vec<u8> {
    // Name, in DER: no part, or a commonName (X.501; tshark gives up on a hello whose names are no DER).
    let distinguished_name = |r: &mut Random| {
        let text = r.name();
        let value = [&[0x0c], v8(&text).as_slice()].concat();
        let pair = [&[6, 3, 0x55, 4, 3], value.as_slice()].concat();
        let set = [&[0x31], v8([&[0x30], v8(&pair).as_slice()].concat()).as_slice()].concat();
        v16([&[0x30], v8(set).as_slice()].concat())
    };
    match kind {
        0 => v16([&[0], v16(r.name()).as_slice()].concat()),
        1 => vec![r.between(1, 4) as u8],
        3 => v16(many(r, 0, 3, |r| match r.next() % 4 {
            0 => vec![0],
            1 => [vec![1], r.bytes(20, 20)].concat(),
            2 => [vec![2], v16(r.bytes(1, 30))].concat(),
            _ => [vec![3], r.bytes(20, 20)].concat(),
        })),
        5 => [vec![1], v16(many(r, 0, 2, distinguished_name)), v16(r.bytes(0, 9))].concat(),
        6..=8 | 39 => v8(r.bytes(1, 3)),
        9 | 19 | 20 => v8(many(r, 1, 3, |r| vec![r.between(0, 3) as u8])),
        10 => v16(r.numbers(GROUPS, 9)),
        11 => v8([&[0], r.bytes(0, 2).as_slice()].concat()),
        12 | 29 | 30 => v8(r.name()),
        13 | 50 | 34 => v16(r.numbers(SCHEMES, 12)),
        14 => [v16(r.numbers(&[1, 2, 5, 6, 7, 8], 4)), v8(r.bytes(0, 4))].concat(),
        15 => vec![r.between(1, 2) as u8],
        16 => v16(many(r, 1, 4, |r| v8(r.name()))),
        17 => v16(many(r, 1, 2, |r| {
            let request = [v16(many(r, 0, 2, distinguished_name)), v16(r.bytes(0, 9))].concat();
            [vec![r.between(1, 2) as u8], v16(request)].concat()
        })),
        21 => vec![0; r.between(0, 200)],
        24 => [vec![1, 0], v8(r.bytes(1, 3))].concat(),
        25 => v16(many(r, 1, 2, |r| [vec![r.between(1, 2) as u8], v8(r.bytes(32, 32))].concat())),
        27 => v8(r.numbers(&[1, 2, 3], 3)),
        28 => (r.between(64, 16385) as u16).to_be_bytes().into(),
        31 => v16(r.bytes(1, 40)),
        32 => v16(r.bytes(0, 40)),
        35 => {
            if r.chance(2) {
                vec![]
            } else {
                r.bytes(1, 200)
            }
        }
        36..=38 | 60 => r.bytes(0, 20),
        41 => {
            let count = r.between(1, 3);
            let identities: Vec<u8> =
                (0..count).flat_map(|_| [v16(r.bytes(1, 200)), r.bytes(4, 4)].concat()).collect();
            let binders: Vec<u8> = (0..count).flat_map(|_| v8(r.bytes(32, 48))).collect();
            [v16(identities), v16(binders)].concat()
        }
        43 => v8(r.numbers(&[0x0304, 0x0303, 0x0302, 0x0301, 0x7f1c], 5)),
        44 => v16(r.bytes(1, 64)),
        45 => v8(r.pick(&[&[0u8][..], &[1], &[1, 0], &[0x0b, 1]])),
        47 => v16(many(r, 1, 3, distinguished_name)),
        40 | 51 => v16(many(r, 0, 3, |r| {
            let group = r.number(&[0x17, 0x1d, 0x1e]);
            let length = match group {
                0x17 => 65,
                0x1e => 56,
                _ => 32,
            };
            [group.to_be_bytes().to_vec(), v16(r.bytes(length, length))].concat()
        })),
        53 | 54 => v8(r.bytes(0, 20)),
        55 => v8(r.bytes(32, 32)),
        56 => v8(r.bytes(20, 40)),
        57 | 0xffa5 => many(r, 1, 4, |r| {
            let value = r.between(0, 63) as u8;
            vec![r.pick(&[4, 5, 6, 7, 8, 9]), 1, value]
        }),
        58 => r.bytes(2, 2),
        59 => vec![1, 0xbb],
        62 => v8(r.bytes(1, 4)),
        17513 | 17613 => v16(many(r, 1, 2, |r| v8(r.name()))),
        0xfe0d => [
            &[0, 0, 1, 0, r.between(1, 3) as u8, r.next() as u8],
            v16(r.bytes(32, 32)).as_slice(),
            &v16(r.bytes(16, 200)),
        ]
        .concat(),
        0xff01 => v8(r.bytes(0, 12)),
        _ => vec![],
    }
}

/// A whole record with one hello.
pub(crate) fn hello(seed: u64) -> Vec<u8> {
    let mut r = Random::new(seed);
    for _ in 0..4 {
        r.next();
    }
    let mut kinds: Vec<u16> = (0..r.between(0, 18)).map(|_| r.pick(KINDS)).collect();
    if r.chance(3) {
        kinds.push(r.grease());
    }
    if r.chance(9) {
        kinds.push(0x1234);
    }
    kinds.sort_unstable();
    kinds.dedup();
    for i in (1..kinds.len()).rev() {
        let j = r.between(0, i);
        kinds.swap(i, j);
    }
    if r.chance(6) {
        kinds.push(41);
    }
    let mut body = r.pick(&[[3u8, 3], [3, 1], [3, 2], [3, 3]]).to_vec();
    body.extend(r.bytes(32, 32));
    let id = if r.chance(2) { 0 } else { 32 };
    body.extend(v8(r.bytes(id, id)));
    body.extend(v16(r.numbers(SUITES, 25)));
    body.extend(v8(r.pick(&[&[0u8][..], &[0], &[0], &[1, 0]])));
    if !kinds.is_empty() || r.chance(2) {
        let mut block = Vec::new();
        for kind in kinds {
            block.extend(kind.to_be_bytes());
            block.extend(v16(self::body(&mut r, kind)));
        }
        body.extend(v16(block));
    }
    let length = body.len() as u32;
    let message = [&[1], &length.to_be_bytes()[1..], &body].concat();
    [&[22, 3, r.between(1, 3) as u8], v16(message).as_slice()].concat()
}
