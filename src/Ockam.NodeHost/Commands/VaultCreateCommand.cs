using Ockam.Aws;
using Ockam.NodeHost.CommandLine;
using Ockam.Vault;

namespace Ockam.NodeHost.Commands;

internal sealed class VaultCreateCommand : Command
{
    public override string Name => "vault create";

    public override string Summary => "Makes a vault for the keys of identities, in a file of its own or in AWS KMS.";

    public override string Details => """
        With --aws-kms, signing keys are made in KMS (ECC_NIST_P256) and never leave it: who runs a node as such an identity needs
        kms:GetPublicKey and kms:Sign, and to make and remove keys kms:CreateKey, kms:TagResource and kms:ScheduleKeyDeletion. Credentials
        are looked for at each use, as AWS's own tools do: environment, web identity, profile, container, instance. Nothing is asked yet.
        """;

    public override IReadOnlyList<string> Words => ["NAME"];

    public override IReadOnlyList<Option> Options =>
    [
        new("--path", "FILE", "The vault's file, in a folder that is its owner's alone; one in the home without it."),
        new("--aws-kms", null, "Its signing keys are in AWS KMS."),
        new("--region", "REGION", "The keys' region; that of the environment, profile or instance without it."),
        new("--profile", "NAME", "The profile of the shared AWS configuration that it is used with."),
        new("--endpoint-url", "URL", "Another endpoint than AWS's own: that of a VPC, or of an emulator on this machine."),
        new("--default", null, "New identities have their keys in it unless another vault is named."),
    ];

    public override async Task RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        Arguments arguments = context.Arguments;
        string name = arguments.Word(0)!;
        string? place = await PlaceAsync(arguments, cancellationToken);
        await using Home home = await context.OpenHomeAsync(cancellationToken);
        StoredVault made = place is null
            ? await home.Vaults.CreateAsync(name, FileOf(arguments), cancellationToken)
            : await home.Vaults.CreateAsync(name, VaultKind.AwsKms, place, cancellationToken);
        if (arguments.Has("--default"))
        {
            await home.Vaults.SetDefaultAsync(name, cancellationToken);
            made = made with { IsDefault = true };
        }

        context.Output.WriteObject(VaultOutput.Line(made), value => value.WriteMembers(made));
    }

    // The region stays the vault's, whatever the environment says later.
    private static async Task<string?> PlaceAsync(Arguments arguments, CancellationToken cancellationToken)
    {
        string? region = arguments.Value("--region");
        string? profile = arguments.Value("--profile");
        string? endpoint = arguments.Value("--endpoint-url");
        if (!arguments.Has("--aws-kms"))
        {
            return (region ?? profile ?? endpoint) is null
                ? null
                : throw CommandException.Usage("--region, --profile and --endpoint-url are for vaults in AWS KMS: write --aws-kms too.");
        }

        if (arguments.Has("--path")) throw CommandException.Usage("A vault in AWS KMS has no file: leave out --path or --aws-kms.");
        Uri? url = null;
        if (endpoint is not null && !Uri.TryCreate(endpoint, UriKind.Absolute, out url))
            throw CommandException.Usage($"--endpoint-url '{endpoint}' is no URL such as https://kms.eu-central-1.amazonaws.com.");
        var connection = new AwsConnection(new AwsOptions { Region = region, ProfileName = profile, EndpointUrl = url });
        return new KmsPlace(await connection.GetRegionAsync(cancellationToken), profile, url).ToString();
    }

    private static string? FileOf(Arguments arguments) => arguments.Value("--path") is { } file ? Path.GetFullPath(file) : null;
}
