namespace Ockam.Aws;

/// <summary>Decides what becomes of a run whose making has failed.</summary>
internal static class RunUndo
{
    /// <summary>
    /// Removes a run that was begun by the command that fails now, if AWS has refused something: it would be refused again. What was cut
    /// off - no answer, no credentials any more - stays as it is, to be completed.
    /// </summary>
    /// <param name="session">The run.</param>
    /// <param name="failure">Why it failed.</param>
    /// <param name="advice">How the user completes or removes what stays.</param>
    /// <param name="pace">How long to wait.</param>
    /// <param name="progress">Is told what is done; null for nobody.</param>
    /// <param name="cancellationToken">Ends it; what is not removed yet stays.</param>
    /// <returns>The failure, with what has become of the run.</returns>
    public static async Task<AwsException> AfterAsync(
        RunSession session, AwsException failure, string advice, RunPace pace, IProgress<RunProgress>? progress,
        CancellationToken cancellationToken)
    {
        bool isCut = failure.Kind is AwsErrorKind.Unreachable or AwsErrorKind.ServiceFailure or AwsErrorKind.NoCredentials
            or AwsErrorKind.ExpiredCredentials or AwsErrorKind.WrongCredentials or AwsErrorKind.Journal;
        bool hasMade = session.State.Steps.Any(step => step.Status is RunStepStatus.Made or RunStepStatus.Intended);
        if (session.IsNew && !hasMade)
        {
            session.Journal.Delete();
            return With(failure, "Nothing was made.");
        }

        if (!session.IsNew || isCut) return With(failure, $"What was made stays: {advice}");
        try
        {
            await new RunRemoval(session, pace, progress).RemoveAsync(cancellationToken).ConfigureAwait(false);
            return With(failure, "What was made before that was removed again.");
        }
        catch (AwsException left)
        {
            return With(failure, $"What was made before that could not be removed ({left.Message.TrimEnd('.')}): {advice}");
        }
    }

    private static AwsException With(AwsException failure, string text) => new(failure.Kind, $"{failure.Message} {text}", failure)
    {
        Code = failure.Code, RequestId = failure.RequestId, Status = failure.Status,
    };
}
