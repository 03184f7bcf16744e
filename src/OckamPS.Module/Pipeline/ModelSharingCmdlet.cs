using System.Management.Automation;
using Ockam.Aws;
using Ockam.Storage;

namespace OckamPS.Module.Pipeline;

/// <summary>A cmdlet that sets something up in AWS for the sharing of models. What belongs together carries the name of one run.</summary>
public abstract class ModelSharingCmdlet : AwsCmdlet
{
    /// <summary>The run that it belongs to: 1 to 31 lower-case letters, digits and hyphens; model-sharing if it is left out.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string RunName { get; set; } = ModelSharing.UsualName;

    /// <summary>What sets up; its journals are in the home.</summary>
    private protected async Task<ModelSharing> OpenAsync() => new(await AwsAsync(), OckamHome.Resolve());

    /// <summary>Shows the steps of the work.</summary>
    private protected IProgress<RunProgress> TrackSteps() => new Steps(this);

    private sealed class Steps(ModelSharingCmdlet cmdlet) : IProgress<RunProgress>
    {
        public void Report(RunProgress value)
        {
            int percent = value.Total > 0 ? Math.Min(100, 100 * value.Done / value.Total) : -1;
            cmdlet.Progress(value.Text, percent);
            cmdlet.Verbose(value.Text);
        }
    }
}
