using System.Management.Automation;
using OckamPS.Module.Completion;

namespace OckamPS.Module.Pipeline;

// What is about keys that somebody's node releases (broker:KEY@ROUTE).
public abstract partial class ModelOpeningCmdlet
{
    /// <summary>The node by which a key broker is asked, and as whose identity; the process's default one if it is left out.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(NodeCompleter))]
    [ValidateNotNullOrEmpty]
    public string? BrokerNode { get; set; }

    /// <summary>Who a key broker must be: Identifiers; those whom the node trusts if it is left out.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(TrustCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? BrokerTrust { get; set; }
}
