namespace Ockam.Projects;

// Tickets at a URL: somewhere that a pipeline has put them.
public sealed partial class EnrollmentTicketSource
{
    /// <summary>The greatest length of a ticket from a URL: 64 KiB, some twenty times an ordinary one.</summary>
    public const int MaximumDownload = 64 * 1024;

    /// <summary>How many redirects are followed; each must lead to <c>https</c> again.</summary>
    public const int MaximumRedirects = 5;

    /// <summary>How long all of a download may take: 15 s.</summary>
    public static readonly TimeSpan DownloadTimeout = TimeSpan.FromSeconds(15);

    private static EnrollmentTicketSource OfUrl(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) || uri.Scheme != Uri.UriSchemeHttps)
            throw new ProjectException(
                ProjectErrorReason.SourceRefused,
                "A ticket is read from https URLs only: on any other way somebody could take it. Use https, or a file.");
        return new EnrollmentTicketSource(EnrollmentTicketPlace.Url, uri.AbsoluteUri);
    }

    // A query or user may be a secret of its own, such as the signature of a URL that is valid for a while.
    private static string Shown(Uri uri) => uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    private static async Task<byte[]> DownloadAsync(Uri uri, Func<HttpMessageHandler> http, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(DownloadTimeout);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        HttpMessageHandler handler = http();
        // Followed here, where each next address is looked at.
        if (handler is SocketsHttpHandler sockets) sockets.AllowAutoRedirect = false;
        using var client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        try
        {
            return await DownloadAsync(client, uri, both.Token).ConfigureAwait(false);
        }
        catch (HttpRequestException exception)
        {
            throw Unreadable($"{Shown(uri)} cannot be downloaded: {exception.Message}", "Look whether this machine can reach it.");
        }
        catch (IOException)
        {
            throw Unreadable($"the download from {Shown(uri)} broke off.", "Try again.");
        }
        catch (OperationCanceledException) when (timer.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw Unreadable(
                $"{Shown(uri)} was not downloaded within {DownloadTimeout.TotalSeconds:0} s.", "Look whether this machine can reach it.");
        }
    }

    private static async Task<byte[]> DownloadAsync(HttpClient client, Uri uri, CancellationToken cancellationToken)
    {
        for (int redirects = 0; ; redirects++)
        {
            using HttpResponseMessage answer =
                await client.GetAsync(uri, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            int status = (int)answer.StatusCode;
            if (status is 301 or 302 or 303 or 307 or 308 && answer.Headers.Location is { } location)
            {
                Uri next = location.IsAbsoluteUri ? location : new Uri(uri, location);
                if (next.Scheme != Uri.UriSchemeHttps)
                    throw new ProjectException(
                        ProjectErrorReason.SourceRefused, $"{Shown(uri)} leads to {next.Scheme}, and a ticket is read from https only.");
                if (redirects == MaximumRedirects)
                    throw new ProjectException(
                        ProjectErrorReason.SourceRefused, $"{Shown(uri)} leads on and on; {MaximumRedirects} redirects are followed.");
                uri = next;
                continue;
            }

            if (!answer.IsSuccessStatusCode)
                throw Unreadable($"{Shown(uri)} answers with status {status}.", "Look whether the ticket is still there.");
            Stream stream = await answer.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
                return await ReadBoundedAsync(stream, MaximumDownload, cancellationToken).ConfigureAwait(false);
        }
    }
}
