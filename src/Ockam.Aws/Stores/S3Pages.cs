namespace Ockam.Aws;

/// <summary>
/// Counts the pages of a listing, so that a service which never comes to its end, or goes round in a circle, is not listened to for ever.
/// </summary>
/// <param name="what">What is listed, for the error.</param>
internal sealed class S3Pages(string what)
{
    // Ten million objects, as a page has a thousand: far more than a store of models holds.
    private const int Most = 10_000;

    private int _count;
    private string? _last;

    /// <summary>Another page follows.</summary>
    /// <param name="marker">Where it begins.</param>
    /// <exception cref="AwsException">It begins where the last one did, or there were too many.</exception>
    public void Follow(string? marker)
    {
        if (++_count < Most && marker is not null && marker != _last)
        {
            _last = marker;
            return;
        }

        throw new AwsException(
            AwsErrorKind.ServiceFailure,
            _count >= Most
                ? $"{what} has more than {Most} pages. Keep models under a prefix of their own."
                : $"{what} does not go on: the service names the same page again, or none.");
    }
}
