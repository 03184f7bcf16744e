namespace Ockam.Aws;

/// <summary>Decides what becomes of what a command has made that fails.</summary>
internal static class RunUndo
{
    /// <summary>
    /// Removes what the command that fails now has made, if AWS has refused something: it would be refused again. What was cut off - no
    /// answer, no credentials any more - stays as it is, to be completed; so does what earlier commands have made of the run.
    /// </summary>
    /// <param name="session">The run.</param>
    /// <param name="steps">What has taken the command's steps.</param>
    /// <param name="failure">Why it failed.</param>
    /// <param name="advice">How the user completes or removes what stays.</param>
    /// <param name="progress">Is told what is done; null for nobody.</param>
    /// <param name="cancellationToken">Ends it; what is not removed yet stays.</param>
    /// <returns>The failure, with what has become of the run.</returns>
    public static async Task<AwsException> AfterAsync(
        RunSession session, RunSteps steps, AwsException failure, string advice, IProgress<RunProgress>? progress,
        CancellationToken cancellationToken)
    {
        bool hasMade = session.State.Steps.Any(step => step.Status is RunStepStatus.Made or RunStepStatus.Intended);
        if (session.IsNew && !hasMade)
        {
            session.Journal.Delete();
            return With(failure, "Nothing was made.");
        }

        if (IsCut(failure)) return With(failure, $"What was made stays: {advice}");
        if (!session.IsNew && steps.MadeNow.Count == 0)
            return With(failure, $"Nothing was made by this command; what was there before stays: {advice}");
        try
        {
            var removal = new RunRemoval(session, steps.Pace, progress);
            if (session.IsNew) await removal.RemoveAsync(cancellationToken).ConfigureAwait(false);
            else await removal.RemoveStepsAsync(steps.MadeNow, cancellationToken).ConfigureAwait(false);
            return With(failure, "What was made before that was removed again.");
        }
        catch (AwsException left)
        {
            return With(failure, $"What was made before that could not be removed ({left.Message.TrimEnd('.')}): {advice}");
        }
    }

    /// <summary>Whether a command was cut off, so that the same request may be answered at another time.</summary>
    public static bool IsCut(AwsException failure) => failure.Kind is AwsErrorKind.Unreachable or AwsErrorKind.ServiceFailure
        or AwsErrorKind.NoCredentials or AwsErrorKind.ExpiredCredentials or AwsErrorKind.WrongCredentials or AwsErrorKind.Journal;

    private static AwsException With(AwsException failure, string text) => new(failure.Kind, $"{failure.Message} {text}", failure)
    {
        Code = failure.Code, RequestId = failure.RequestId, Status = failure.Status,
    };
}
