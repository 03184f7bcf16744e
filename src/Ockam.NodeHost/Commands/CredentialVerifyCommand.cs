using Ockam.Identities;
using Ockam.NodeHost.CommandLine;

namespace Ockam.NodeHost.Commands;

internal sealed class CredentialVerifyCommand : Command
{
    public override string Name => "credential verify";

    public override string Summary => "Verifies a credential and shows what it attests.";

    public override string Details => "The issuer must be known here: import its change history first.";

    public override IReadOnlyList<string> Words => ["HEX|-|@FILE"];

    public override IReadOnlyList<Option> Options =>
    [
        new("--issuer", "IDENTIFIER", "The authority that must have issued it."),
        new("--subject", "IDENTIFIER", "Whose it must be; without it, anyone's."),
    ];

    public override async Task RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        Identifier issuer = context.RequiredIdentifier("--issuer");
        Identifier? subject = context.Identifier("--subject");
        byte[] bytes = await context.ReadHexAsync("A credential", context.Arguments.Words[0], cancellationToken);
        CredentialAndPurposeKey credential = CredentialAndPurposeKey.Decode(bytes);
        await using Home home = await context.OpenHomeAsync(cancellationToken);
        context.Output.WriteCredential("valid", await home.Credentials.VerifyAsync(credential, [issuer], subject, cancellationToken));
    }
}
