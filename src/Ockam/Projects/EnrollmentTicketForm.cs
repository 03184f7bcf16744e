namespace Ockam.Projects;

/// <summary>How a ticket is written (section 9.1).</summary>
public enum EnrollmentTicketForm
{
    /// <summary>The hexadecimal of a JSON object: what the original writes.</summary>
    Legacy,

    /// <summary>The hexadecimal of fields between commas, which the original reads everywhere.</summary>
    Exported,

    /// <summary>The fields between commas as they are.</summary>
    ExportedPlain,
}
