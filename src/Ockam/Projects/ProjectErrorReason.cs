namespace Ockam.Projects;

/// <summary>What is wrong with a ticket, with the description of a project, or with what was asked of the projects of a home.</summary>
public enum ProjectErrorReason
{
    /// <summary>There is no text at all.</summary>
    Empty,

    /// <summary>The text is longer than is accepted.</summary>
    TooLong,

    /// <summary>A ticket is neither hexadecimal digits nor the plain exported form.</summary>
    NotHex,

    /// <summary>What stands there is not the JSON of a ticket or project, nor an exported ticket.</summary>
    NotJson,

    /// <summary>A field that is needed is not there.</summary>
    MissingField,

    /// <summary>A field holds what it cannot hold.</summary>
    InvalidField,

    /// <summary>A change history breaks a rule of section 3.3.</summary>
    HistoryNotVerified,

    /// <summary>A change history is not that of the Identifier that is named with it.</summary>
    IdentifierMismatch,

    /// <summary>The place that a ticket was to be read from cannot be used.</summary>
    SourceRefused,

    /// <summary>The place that a ticket was to be read from has none, or gave none in time.</summary>
    SourceUnreadable,

    /// <summary>No project of that name is known here.</summary>
    UnknownProject,

    /// <summary>Another project has the name.</summary>
    NameTaken,

    /// <summary>The authority refused: who asks is no member, or may not.</summary>
    Refused,

    /// <summary>The authority cannot be reached, or could not do what it was asked for.</summary>
    Unreachable,

    /// <summary>The key of the project's authority is in another home, where it has to be done.</summary>
    NotOwn,
}
