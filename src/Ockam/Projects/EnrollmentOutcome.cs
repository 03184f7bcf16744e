namespace Ockam.Projects;

/// <summary>How redeeming a one-time code went well.</summary>
public enum EnrollmentOutcome
{
    /// <summary>The caller is a member now; the code has one use less.</summary>
    Enrolled,

    /// <summary>The caller was a member before; nothing of the code was used, and its attributes are as they were.</summary>
    AlreadyMember,
}
