namespace Ockam.Tests.Encoding;

/// <summary>The examples of RFC 8949: appendix A (value and encoding) and appendix F.1 (encodings that are not well-formed).</summary>
internal static class Rfc8949
{
    /// <summary>Diagnostic notation and hexadecimal encoding.</summary>
    public static readonly (string Value, string Encoded)[] Examples =
    [
        ("0", "00"), ("1", "01"), ("10", "0a"), ("23", "17"), ("24", "1818"), ("25", "1819"), ("100", "1864"), ("1000", "1903e8"),
        ("1000000", "1a000f4240"), ("1000000000000", "1b000000e8d4a51000"), ("18446744073709551615", "1bffffffffffffffff"),
        ("2(h'010000000000000000')", "c249010000000000000000"), ("-18446744073709551616", "3bffffffffffffffff"),
        ("3(h'010000000000000000')", "c349010000000000000000"),
        ("-1", "20"), ("-10", "29"), ("-100", "3863"), ("-1000", "3903e7"),
        ("0.0", "f90000"), ("-0.0", "f98000"), ("1.0", "f93c00"), ("1.1", "fb3ff199999999999a"), ("1.5", "f93e00"),
        ("65504.0", "f97bff"), ("100000.0", "fa47c35000"), ("3.4028234663852886E+38", "fa7f7fffff"),
        ("1E+300", "fb7e37e43c8800759c"), ("5.960464477539063E-08", "f90001"), ("6.103515625E-05", "f90400"), ("-4.0", "f9c400"),
        ("-4.1", "fbc010666666666666"),
        ("Infinity", "f97c00"), ("NaN", "f97e00"), ("-Infinity", "f9fc00"),
        ("Infinity", "fa7f800000"), ("NaN", "fa7fc00000"), ("-Infinity", "faff800000"),
        ("Infinity", "fb7ff0000000000000"), ("NaN", "fb7ff8000000000000"), ("-Infinity", "fbfff0000000000000"),
        ("false", "f4"), ("true", "f5"), ("null", "f6"), ("undefined", "f7"), ("simple(16)", "f0"), ("simple(255)", "f8ff"),
        ("0(\"2013-03-21T20:04:00Z\")", "c074323031332d30332d32315432303a30343a30305a"),
        ("1(1363896240)", "c11a514b67b0"), ("1(1363896240.5)", "c1fb41d452d9ec200000"),
        ("23(h'01020304')", "d74401020304"), ("24(h'6449455446')", "d818456449455446"),
        ("32(\"http://www.example.com\")", "d82076687474703a2f2f7777772e6578616d706c652e636f6d"),
        ("h''", "40"), ("h'01020304'", "4401020304"),
        ("\"\"", "60"), ("\"a\"", "6161"), ("\"IETF\"", "6449455446"), ("\"\"\\\"", "62225c"), ("\"\u00fc\"", "62c3bc"),
        ("\"\u6c34\"", "63e6b0b4"), ("\"\ud800\udd51\"", "64f0908591"),
        ("[]", "80"), ("[1, 2, 3]", "83010203"), ("[1, [2, 3], [4, 5]]", "8301820203820405"),
        ("[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25]",
            "98190102030405060708090a0b0c0d0e0f101112131415161718181819"),
        ("{}", "a0"), ("{1: 2, 3: 4}", "a201020304"), ("{\"a\": 1, \"b\": [2, 3]}", "a26161016162820203"),
        ("[\"a\", {\"b\": \"c\"}]", "826161a161626163"),
        ("{\"a\": \"A\", \"b\": \"B\", \"c\": \"C\", \"d\": \"D\", \"e\": \"E\"}", "a56161614161626142616361436164614461656145"),
        ("h'0102030405'", "5f42010243030405ff"), ("\"streaming\"", "7f657374726561646d696e67ff"),
        ("[_ ]", "9fff"), ("[_ 1, [2, 3], [_ 4, 5]]", "9f018202039f0405ffff"), ("[_ 1, [2, 3], [4, 5]]", "9f01820203820405ff"),
        ("[1, [2, 3], [_ 4, 5]]", "83018202039f0405ff"), ("[1, [_ 2, 3], [4, 5]]", "83019f0203ff820405"),
        ("[_ 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25]",
            "9f0102030405060708090a0b0c0d0e0f101112131415161718181819ff"),
        ("{_ \"a\": 1, \"b\": [_ 2, 3]}", "bf61610161629f0203ffff"), ("[\"a\", {_ \"b\": \"c\"}]", "826161bf61626163ff"),
        ("{_ \"Fun\": true, \"Amt\": -2}", "bf6346756ef563416d7421ff"),
    ];

    /// <summary>Encodings that are not well-formed.</summary>
    public static readonly string[] NotWellFormed =
    [
        // The input ends in a head.
        "18", "19", "1a", "1b", "1901", "1a0102", "1b01020304050607", "38", "58", "78", "98", "9a01ff00", "b8", "d8", "f8", "f900",
        "fa0000", "fb000000",
        // Strings of definite length with too little in them.
        "41", "61", "5affffffff00", "5bffffffffffffffff010203", "7affffffff00", "7b7fffffffffffffff010203",
        // Containers of definite length with too little in them.
        "81", "818181818181818181", "8200", "a1", "a20102", "a100", "a2000000",
        // A tag without what it tags.
        "c0",
        // Indefinite strings and containers that do not end.
        "5f4100", "7f6100", "9f", "9f0102", "bf", "bf01020102", "819f", "9f8000", "9f9f9f9f9fffffffff", "9f819f819f9fffffff",
        // Reserved additional information.
        "1c", "1d", "1e", "3c", "3d", "3e", "5c", "5d", "5e", "7c", "7d", "7e", "9c", "9d", "9e", "bc", "bd", "be", "dc", "dd", "de",
        "fc", "fd", "fe",
        // Simple values in two bytes that belong in one.
        "f800", "f801", "f818", "f81f",
        // Chunks of another type, and chunks that are indefinite themselves.
        "5f00ff", "5f21ff", "5f6100ff", "5f80ff", "5fa0ff", "5fc000ff", "5fe0ff", "7f4100ff", "5f5f4100ffff", "7f7f6100ffff",
        // A break where none may be.
        "ff", "81ff", "8200ff", "a1ff", "a1ff00", "a100ff", "a20000ff", "9f81ff", "9f829f819f9fffffffff", "bf00ff", "bf000000ff",
        // Types that cannot be indefinite.
        "1f", "3f", "df",
    ];
}
