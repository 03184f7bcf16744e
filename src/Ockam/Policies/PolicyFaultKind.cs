namespace Ockam.Policies;

/// <summary>What can be wrong with an expression when it is evaluated; each denies (section 10.1).</summary>
internal enum PolicyFaultKind : byte
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>An identifier has no value.</summary>
    Unbound,

    /// <summary>A list does not begin with an operator that is known.</summary>
    UnknownOperator,

    /// <summary>An operator has too few or too many arguments.</summary>
    WrongArity,

    /// <summary>Values of different types are compared.</summary>
    MixedTypes,

    /// <summary>Something else stands where a truth value must.</summary>
    NotBoolean,

    /// <summary>Something else stands where a sequence must.</summary>
    NotSequence,

    /// <summary>Something else stands where an identifier must.</summary>
    NotIdentifier,
}
