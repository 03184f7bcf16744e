using Ockam.Identities;
using Ockam.NodeHost.CommandLine;

namespace Ockam.NodeHost.Commands;

internal sealed class CredentialIssueCommand : Command
{
    // What the original gives without --ttl (section 12).
    private const string DefaultLifetime = "30m";

    public override string Name => "credential issue";

    public override string Summary => "Issues a credential: an identity of this home attests attributes of another.";

    public override IReadOnlyList<Option> Options =>
    [
        new("--as", "NAME", "The identity that issues; the default one without it."),
        new("--for", "IDENTIFIER", "Who gets the attributes."),
        new("--attribute", "KEY=VALUE", "An attribute.", Repeatable: true),
        new("--ttl", "DURATION", $"How long it is valid; {DefaultLifetime} without it."),
    ];

    public override async Task RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        Identifier subject = context.RequiredIdentifier("--for");
        TimeSpan lifetime = Durations.Parse("--ttl", context.Arguments.Value("--ttl") ?? DefaultLifetime, Durations.LongestLifetime);
        if (lifetime < TimeSpan.FromSeconds(1)) throw CommandException.Usage("--ttl must be 1s or longer: credentials count in seconds.");
        var attributes = new Attributes(KeyValues.Read("--attribute", context.Arguments.Values("--attribute")));
        await using Home home = await context.OpenHomeAsync(cancellationToken);
        NamedIdentity issuer = await home.ResolveAsync(context.Arguments.Value("--as"), cancellationToken);
        CredentialAndPurposeKey credential =
            await home.Credentials.IssueAsync(issuer.Identifier, subject, attributes, lifetime, cancellationToken: cancellationToken);
        context.Output.WriteObject(credential.ToString(), value =>
        {
            value.WriteString("subject", subject.ToString());
            value.WriteString("issuer", issuer.Identifier.ToString());
            value.WriteNumber("expires_at", credential.ReadData().ExpiresAt);
            value.WriteString("credential", credential.ToString());
        });
    }
}
