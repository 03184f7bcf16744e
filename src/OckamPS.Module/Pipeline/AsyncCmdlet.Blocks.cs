using System.Management.Automation;

namespace OckamPS.Module.Pipeline;

public abstract partial class AsyncCmdlet
{
    // ForEach-Object runs a block as if it stood where its caller is: with that scope's variables, with $_, and so that what programs write
    // reaches the console as it does there. Its output is this cmdlet's, object by object.
    private const string Runner = "param($block) ForEach-Object -Process $block";

    /// <summary>Runs a block of the user's on the pipeline thread; its output is put out as it comes.</summary>
    /// <param name="block">The block.</param>
    /// <param name="item">What is <c>$_</c> in it.</param>
    /// <exception cref="RuntimeException">The block has failed, or left by <c>break</c> or the like.</exception>
    protected Task RunBlockAsync(ScriptBlock block, object item) => OnPipelineAsync(() =>
    {
        var engine = (EngineIntrinsics)SessionState.PSVariable.GetValue("ExecutionContext");
        using SteppablePipeline pipeline = ScriptBlock.Create(Runner).GetSteppablePipeline(CommandOrigin.Internal, [block]);
        pipeline.Begin(true, engine);
        pipeline.Process(item);
        pipeline.End();
        return true;
    });
}
