using Ockam.Identities;
using Ockam.Node;
using Ockam.NodeHost.CommandLine;

namespace Ockam.NodeHost.Commands;

internal sealed class CredentialStoreCommand : Command
{
    public override string Name => "credential store";

    public override string Summary => "Verifies a credential of an identity of this home, and keeps it to be presented.";

    public override string Details => "The issuer must be known here: import its change history first.";

    public override IReadOnlyList<Option> Options =>
    [
        new("--issuer", "IDENTIFIER", "The authority that must have issued it."),
        new("--scope", "SCOPE", "What it is for."),
        new("--credential", "HEX|-|@FILE", "The credential."),
        new("--credential-path", "FILE", "A file that holds it, instead of --credential."),
        new("--node", "NAME", "The node that presents it, as in its configuration file; 'default' without it."),
    ];

    public override async Task RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        Identifier issuer = context.RequiredIdentifier("--issuer");
        string scope = context.Arguments.Required("--scope");
        string? path = context.Arguments.Value("--credential-path");
        string node = context.Arguments.Value("--node") ?? OckamNodeOptions.DefaultName;
        if (path is null == !context.Arguments.Has("--credential"))
            throw CommandException.Usage("Give one of --credential and --credential-path.");
        string source = path is null ? context.Arguments.Required("--credential") : '@' + path;
        byte[] bytes = await context.ReadHexAsync("A credential", source, cancellationToken);
        CredentialAndPurposeKey credential = CredentialAndPurposeKey.Decode(bytes);
        await using Home home = await context.OpenHomeAsync(cancellationToken);
        VerifiedCredential verified = await home.KeptCredentials.KeepAsync(credential, issuer, scope, node, cancellationToken);
        context.Output.WriteCredential($"stored for scope '{scope}'", verified);
    }
}
