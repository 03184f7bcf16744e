using System.Management.Automation;
using Ockam.Models;
using Ockam.Node.Control;
using Ockam.Policies;
using Ockam.Routing;
using Ockam.Storage;
using OckamPS.Module.Arguments;
using OckamPS.Module.Completion;
using OckamPS.Module.Mapping;
using OckamPS.Module.Models;
using OckamPS.Module.Nodes;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Has a node release keys of this home to attested machines, over secure channels.</summary>
[Cmdlet(VerbsCommon.New, "ModelKeyBroker", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(ModelKeyBrokerInfo))]
public sealed class NewModelKeyBrokerCommand : NodeCmdlet
{
    private const string LogFolder = "model-key-brokers";

    /// <summary>Its worker address, by which consumers reach it.</summary>
    [Parameter(Position = 0)]
    [Alias("Address")]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = ModelKeyBrokerOptions.DefaultAddress;

    /// <summary>Whom it serves: Identifiers, or <c>Anyone</c>; those whom the node trusts if it is left out.</summary>
    [Parameter]
    [Alias("Authorized")]
    [ArgumentCompleter(typeof(TrustCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Trust { get; set; }

    /// <summary>A policy about the consumer's credentials that must allow it besides, such as <c>model-consumer</c>.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(AttributeNameCompleter))]
    public string? Allow { get; set; }

    /// <summary>The roots under which documents must stand; AWS's alone if it is left out.</summary>
    [Parameter]
    [RootTransformation]
    [ArgumentCompleter(typeof(RootCompleter))]
    [ValidateNotNullOrEmpty]
    public NitroTpmRootInfo[]? Root { get; set; }

    /// <summary>The file of its log; one of the home, named after the node and the address, if it is left out.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? LogPath { get; set; }

    /// <inheritdoc/>
    protected override string Activity => "Making a key broker";

    /// <inheritdoc/>
    protected override object Target => Name;

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        PolicyExpression? allow = Allow is null ? null : PolicyExpression.Parse(Allow);
        if (Name.Contains('/', StringComparison.Ordinal) || Name.Any(char.IsControl))
            throw new ModelException(ModelErrorReason.InvalidValue, $"'{Name}' cannot be a worker's address: write a word without '/'.");
        string? path = LogPath is null ? null : await ResolveFileAsync(LogPath);
        if (await ConfirmNodeAsync($"Release keys to attested machines at '{Name}'", cancellationToken) is not { } found) return;
        LocalNode node = LocalNodes.Require(found, "Keys are released");
        var broker = ModelKeyBroker.Create(new ModelKeyBrokerOptions
        {
            Address = new Address(Name),
            Keys = LocalKeyProvider.OpenStore(create: true)!,
            Trust = node.ServiceTrust(Trust),
            Allow = allow,
            LogPath = path ?? Path.Combine(OckamHome.Prepare(OckamHome.Resolve()), LogFolder, $"{Name}@{node.Name}.jsonl"),
            Roots = Root is null ? null : [.. Root.Select(AttestationInfos.RootOf)],
        });
        try
        {
            await node.AddServiceAsync(broker, cancellationToken);
        }
        catch
        {
            await broker.DisposeAsync();
            throw;
        }

        Write(BrokerInfos.Of(node.Name, broker.GetSnapshot()));
    }
}
