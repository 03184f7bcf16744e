namespace Ockam.Projects;

/// <summary>Where a ticket is read from.</summary>
public enum EnrollmentTicketPlace
{
    /// <summary>A file.</summary>
    File,

    /// <summary>Standard input.</summary>
    StandardInput,

    /// <summary>An environment variable.</summary>
    Environment,

    /// <summary>An <c>https</c> URL.</summary>
    Url,

    /// <summary>The text itself, which is then where others may see it, such as in the arguments of a process.</summary>
    Literal,
}
