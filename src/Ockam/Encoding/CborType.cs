namespace Ockam.Encoding;

/// <summary>What the next CBOR item is, as far as the profile of section 0.1 tells items apart.</summary>
public enum CborType
{
    /// <summary>Nothing is left to read.</summary>
    End,

    /// <summary>Major type 0.</summary>
    UnsignedInteger,

    /// <summary>Major type 1.</summary>
    NegativeInteger,

    /// <summary>Major type 2.</summary>
    ByteString,

    /// <summary>Major type 3.</summary>
    TextString,

    /// <summary>Major type 4.</summary>
    Array,

    /// <summary>Major type 5.</summary>
    Map,

    /// <summary>Major type 6.</summary>
    Tag,

    /// <summary>f4 or f5.</summary>
    Boolean,

    /// <summary>f6.</summary>
    Null,

    /// <summary>f7.</summary>
    Undefined,

    /// <summary>f9, fa or fb.</summary>
    Float,

    /// <summary>Another simple value.</summary>
    Simple,

    /// <summary>The stop code of an indefinite item.</summary>
    Break,
}
