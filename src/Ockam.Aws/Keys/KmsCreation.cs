using System.Globalization;
using System.Net.Sockets;
using Amazon.KeyManagementService.Model;
using Ockam.Models;

namespace Ockam.Aws;

/// <summary>
/// Makes a key in KMS once. CreateKey takes no token by which KMS would know a repetition, and every key costs: where no answer has come,
/// the key is looked for, by a tag that this one request alone has, before another one is asked for.
/// </summary>
internal static class KmsCreation
{
    /// <summary>The tag whose value is of one request alone.</summary>
    public const string RequestTag = "ockam:request";

    /// <summary>Listing takes a request or two for each key, and KMS limits them by the second.</summary>
    public const int AtOnce = 4;

    // What was just made is not listed everywhere at once: it is looked for at once, and after each of these (seconds).
    private static readonly int[] s_looks = [0, 2, 5];

    // How far the clocks of KMS and of this machine may be apart.
    private static readonly TimeSpan s_skew = TimeSpan.FromMinutes(15);

    /// <summary>Makes a key, or finds what was made when the answer was lost.</summary>
    /// <param name="kms">Where.</param>
    /// <param name="request">What it is to be like; it gets a tag more.</param>
    /// <param name="advice">What to do where it is not known whether there is a key now: sentences.</param>
    /// <param name="cancellationToken">Ends it between requests: of one that was broken off nobody knew what it has made.</param>
    /// <exception cref="ModelException">It was refused for a reason that key services share.</exception>
    /// <exception cref="AwsException">It was refused for another, or has failed.</exception>
    public static async Task<KeyMetadata> CreateAsync(
        KmsConnection kms, CreateKeyRequest request, string advice, CancellationToken cancellationToken)
    {
        string mark = RunNames.NewId();
        request.Tags = [.. request.Tags ?? [], new Tag { TagKey = RequestTag, TagValue = mark }];
        DateTimeOffset since = kms.Clock.GetUtcNow() - s_skew;
        for (int attempt = 0; ; attempt++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                CreateKeyResponse made = await kms.CallAsync(
                    "kms:CreateKey", null, (client, token) => client.CreateKeyAsync(request, token), CancellationToken.None,
                    isOnce: true).ConfigureAwait(false);
                return made.KeyMetadata;
            }
            catch (AwsException lost) when (IsLost(lost))
            {
                if (await FindAsync(kms, mark, since, lost, advice, cancellationToken).ConfigureAwait(false) is { } found) return found;
                if (attempt >= kms.MaximumRetries) throw;
            }
            catch (AwsException refused) when (
                refused.Kind is AwsErrorKind.Throttled or AwsErrorKind.Unreachable && attempt < kms.MaximumRetries)
            {
                // KMS has made nothing.
            }

            // As the SDK's own: growing, and not of all who were refused together at once.
            TimeSpan pause = TimeSpan.FromSeconds(Math.Pow(2, attempt) * (0.5 + (Random.Shared.NextDouble() / 2)));
            await Task.Delay(pause, kms.Clock, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The ids of all keys of the account and region.</summary>
    public static async Task<IReadOnlyList<string>> ListIdsAsync(KmsConnection kms, CancellationToken cancellationToken)
    {
        var ids = new List<string>();
        string? marker = null;
        do
        {
            var request = new ListKeysRequest { Marker = marker };
            ListKeysResponse page = await kms.CallAsync(
                "kms:ListKeys", null, (client, token) => client.ListKeysAsync(request, token), cancellationToken).ConfigureAwait(false);
            ids.AddRange((page.Keys ?? []).Select(key => key.KeyId));
            marker = page.Truncated == true ? page.NextMarker : null;
        }
        while (marker is not null);

        return ids;
    }

    /// <summary>The tags of a key; null where they are not to be seen.</summary>
    public static async Task<IReadOnlyDictionary<string, string>?> FindTagsAsync(
        KmsConnection kms, string keyId, CancellationToken cancellationToken)
    {
        try
        {
            // Fifty are the most that a key has, and what a page has.
            var request = new ListResourceTagsRequest { KeyId = keyId };
            ListResourceTagsResponse tags = await kms.CallAsync(
                "kms:ListResourceTags", keyId, (client, token) => client.ListResourceTagsAsync(request, token), cancellationToken)
                .ConfigureAwait(false);
            return (tags.Tags ?? []).ToDictionary(tag => tag.TagKey, tag => tag.TagValue, StringComparer.Ordinal);
        }
        catch (ModelException hidden) when (hidden.Reason is ModelErrorReason.AccessDenied or ModelErrorReason.UnknownKey)
        {
            // AWS's own keys among others, and what was deleted meanwhile.
            return null;
        }
    }

    // No answer, or one that says nothing about what was done.
    private static bool IsLost(AwsException failed) =>
        failed.Kind == AwsErrorKind.ServiceFailure || (failed.Kind == AwsErrorKind.Unreachable && MayHaveBeenSent(failed));

    private static bool MayHaveBeenSent(Exception failed)
    {
        for (Exception? each = failed; each is not null; each = each.InnerException)
        {
            if (each is HttpRequestException
                {
                    HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError
                        or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError,
                }
                or SocketException { SocketErrorCode: SocketError.ConnectionRefused or SocketError.HostNotFound }) return false;
        }

        return true;
    }

    private static async Task<KeyMetadata?> FindAsync(
        KmsConnection kms, string mark, DateTimeOffset since, AwsException lost, string advice, CancellationToken cancellationToken)
    {
        string why;
        try
        {
            int hidden = 0;
            foreach (int seconds in s_looks)
            {
                if (seconds > 0)
                    await Task.Delay(TimeSpan.FromSeconds(seconds), kms.Clock, cancellationToken).ConfigureAwait(false);
                (KeyMetadata? found, hidden) = await LookAsync(kms, mark, since, cancellationToken).ConfigureAwait(false);
                if (found is not null) return found;
            }

            if (hidden == 0) return null;
            why = string.Create(CultureInfo.InvariantCulture, $"the tags of {hidden} new keys are not to be seen (kms:ListResourceTags)");
        }
        catch (OckamException failed)
        {
            why = failed.Message;
        }

        throw new AwsException(
            lost.Kind,
            $"{lost.Message} Whether it has made a key is not known, and looking for it has failed: {why.TrimEnd('.')}. Such a key costs; "
            + $"its tag {RequestTag} is {mark}. {advice}",
            lost)
        {
            Code = lost.Code, RequestId = lost.RequestId, Status = lost.Status,
        };
    }

    // Also how many keys it might be: made since then, by whoever, with tags that are not to be seen.
    private static async Task<(KeyMetadata? Found, int Hidden)> LookAsync(
        KmsConnection kms, string mark, DateTimeOffset since, CancellationToken cancellationToken)
    {
        KeyMetadata? found = null;
        int hidden = 0;
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(await ListIdsAsync(kms, cancellationToken).ConfigureAwait(false), options, async (id, token) =>
        {
            IReadOnlyDictionary<string, string>? tags = await FindTagsAsync(kms, id, token).ConfigureAwait(false);
            if (tags is not null && tags.GetValueOrDefault(RequestTag) != mark) return;
            KeyMetadata? key = await TryDescribeAsync(kms, id, token).ConfigureAwait(false);
            if (tags is not null) found = key;
            else if (key is null || (key.KeyManager?.Value != "AWS" && key.CreationDate?.ToUniversalTime() >= since.UtcDateTime))
                Interlocked.Increment(ref hidden);
        }).ConfigureAwait(false);
        return (found, hidden);
    }

    private static async Task<KeyMetadata?> TryDescribeAsync(KmsConnection kms, string id, CancellationToken cancellationToken)
    {
        try
        {
            return (await kms.CallAsync(
                "kms:DescribeKey", id, (client, token) => client.DescribeKeyAsync(new DescribeKeyRequest { KeyId = id }, token),
                cancellationToken).ConfigureAwait(false)).KeyMetadata;
        }
        catch (ModelException hidden) when (hidden.Reason is ModelErrorReason.AccessDenied or ModelErrorReason.UnknownKey)
        {
            return null;
        }
    }
}
