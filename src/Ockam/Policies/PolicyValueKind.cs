namespace Ockam.Policies;

/// <summary>The types of section 10.1. Values of different types are never compared.</summary>
internal enum PolicyValueKind : byte
{
    /// <summary>The value of <c>()</c>.</summary>
    Unit,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>64 bits with a sign.</summary>
    Integer,

    /// <summary>A double.</summary>
    Float,

    /// <summary>Text; compared by its UTF-8 bytes.</summary>
    Text,

    /// <summary>Values of one type in an order.</summary>
    Sequence,
}
