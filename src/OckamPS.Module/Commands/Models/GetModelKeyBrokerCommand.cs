using System.Management.Automation;
using Ockam.Models;
using Ockam.Node.Control;
using OckamPS.Module.Completion;
using OckamPS.Module.Mapping;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Lists key brokers of nodes of this process, and verifies their logs.</summary>
[Cmdlet(VerbsCommon.Get, "ModelKeyBroker")]
[OutputType(typeof(ModelKeyBrokerInfo))]
public sealed class GetModelKeyBrokerCommand : ModelKeyBrokersCmdlet
{
    /// <summary>Names, with wildcards; all of them if it is left out.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("BrokerName")]
    [ArgumentCompleter(typeof(ModelKeyBrokerCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    /// <summary>The log is read, and said to be whole or not.</summary>
    [Parameter]
    public SwitchParameter VerifyLog { get; set; }

    /// <summary>A head that the log had once: the digest must be that of an entry. It implies <c>-VerifyLog</c>.</summary>
    [Parameter]
    [ValidatePattern("^[0-9A-Fa-f]{64}$")]
    public string? LogHead { get; set; }

    /// <inheritdoc/>
    protected override object? Target => Name ?? (object?)Node;

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        foreach ((LocalNode node, ModelKeyBroker broker) in await FindAsync(Name ?? ["*"], cancellationToken))
        {
            ModelKeyBrokerSnapshot snapshot = broker.GetSnapshot();
            // Entries that came meanwhile do not hide that those of before must be there.
            KeyReleaseLogVerdict? verdict =
                VerifyLog || LogHead is not null ? KeyReleaseLog.Verify(snapshot.LogPath, LogHead ?? snapshot.LogHead) : null;
            if (BrokerInfos.ProblemOf(snapshot) is { } problem) Warn(problem);
            Write(BrokerInfos.Of(node.Name, snapshot, verdict));
        }
    }
}
