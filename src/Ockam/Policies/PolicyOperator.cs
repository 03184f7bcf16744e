namespace Ockam.Policies;

/// <summary>What a list does (section 10.1).</summary>
internal enum PolicyOperator : byte
{
    /// <summary>Nothing that is known.</summary>
    None,

    /// <summary><c>and</c>.</summary>
    And,

    /// <summary><c>or</c>.</summary>
    Or,

    /// <summary><c>not</c>.</summary>
    Not,

    /// <summary><c>if</c>.</summary>
    If,

    /// <summary><c>=</c>.</summary>
    Equal,

    /// <summary><c>!=</c>.</summary>
    NotEqual,

    /// <summary><c>&lt;</c>.</summary>
    Less,

    /// <summary><c>&gt;</c>.</summary>
    Greater,

    /// <summary><c>member?</c>.</summary>
    Member,

    /// <summary><c>exists?</c>.</summary>
    Exists,
}
