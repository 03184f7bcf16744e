namespace Ockam.Aws;

/// <summary>How a ticket gets to the instance that redeems it.</summary>
public enum TicketPlace
{
    /// <summary>By a SecureString parameter that only this instance's role may read and delete.</summary>
    Parameter,

    /// <summary>
    /// In the user data, for an instance without a role: whoever may describe the instance, and every process on it, can read it.
    /// </summary>
    UserData,
}
