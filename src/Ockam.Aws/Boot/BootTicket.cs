namespace Ockam.Aws;

/// <summary>Where the instance finds its ticket.</summary>
internal sealed record BootTicket
{
    private BootTicket(string? parameter, string? text) => (Parameter, Text) = (parameter, text);

    /// <summary>The SecureString parameter that it reads, redeems and deletes; null for <see cref="Text"/>.</summary>
    public string? Parameter { get; }

    /// <summary>The ticket itself, in the user data; null for <see cref="Parameter"/>. It is a secret until it is redeemed.</summary>
    public string? Text { get; }

    /// <summary>A ticket in a SecureString parameter, which only the instance's role may read and delete.</summary>
    /// <param name="name">Its name, a path such as <c>/ockamps/RUN/ticket-ai</c>.</param>
    public static BootTicket InParameter(string name) => new(name, null);

    /// <summary>A ticket in the user data, for an instance without a role: whoever may describe the instance reads it.</summary>
    /// <param name="text">The ticket.</param>
    public static BootTicket InUserData(string text) => new(null, text);

    /// <summary>The place, and nothing of what is there.</summary>
    public override string ToString() => Parameter ?? "in the user data";
}
