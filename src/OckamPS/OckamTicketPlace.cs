namespace OckamPS;

/// <summary>How a ticket gets to the instance that redeems it.</summary>
public enum OckamTicketPlace
{
    /// <summary>By a secure parameter that only this instance's role may read and delete.</summary>
    Parameter,

    /// <summary>In the user data, for an instance without a role: whoever may describe the instance can read it.</summary>
    UserData,
}
