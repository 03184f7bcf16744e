using System.Net;
using System.Net.Sockets;
using Amazon.Runtime;

namespace Ockam.Aws;

/// <summary>Turns what the SDK throws into errors that say what failed and what to do.</summary>
internal static class AwsErrors
{
    private const int MaximumText = 600;

    // By the codes of the services' documentation. Some services put Exception behind them and some do not; both are looked up without.
    private static readonly Dictionary<string, AwsErrorKind> s_kinds = new(StringComparer.Ordinal)
    {
        ["AccessDenied"] = AwsErrorKind.AccessDenied,
        ["UnauthorizedOperation"] = AwsErrorKind.AccessDenied,
        // By the status alone, of answers to HEAD.
        ["Forbidden"] = AwsErrorKind.AccessDenied,
        ["ExpiredToken"] = AwsErrorKind.ExpiredCredentials,
        ["RequestExpired"] = AwsErrorKind.ExpiredCredentials,
        ["TokenRefreshRequired"] = AwsErrorKind.ExpiredCredentials,
        ["UnrecognizedClient"] = AwsErrorKind.WrongCredentials,
        ["InvalidClientTokenId"] = AwsErrorKind.WrongCredentials,
        ["InvalidAccessKeyId"] = AwsErrorKind.WrongCredentials,
        ["InvalidSignature"] = AwsErrorKind.WrongCredentials,
        ["SignatureDoesNotMatch"] = AwsErrorKind.WrongCredentials,
        ["IncompleteSignature"] = AwsErrorKind.WrongCredentials,
        ["InvalidToken"] = AwsErrorKind.WrongCredentials,
        ["AuthFailure"] = AwsErrorKind.WrongCredentials,
        ["MissingAuthenticationToken"] = AwsErrorKind.WrongCredentials,
        ["NotFound"] = AwsErrorKind.NotFound,
        ["NoSuchKey"] = AwsErrorKind.NotFound,
        ["NoSuchBucket"] = AwsErrorKind.NotFound,
        ["NoSuchUpload"] = AwsErrorKind.NotFound,
        ["NoSuchVersion"] = AwsErrorKind.NotFound,
        ["NoSuchEntity"] = AwsErrorKind.NotFound,
        ["ParameterNotFound"] = AwsErrorKind.NotFound,
        ["AlreadyExists"] = AwsErrorKind.Conflict,
        ["VolumeInUse"] = AwsErrorKind.Dependency,
        ["EntityAlreadyExists"] = AwsErrorKind.Conflict,
        ["BucketAlreadyExists"] = AwsErrorKind.Conflict,
        ["BucketAlreadyOwnedByYou"] = AwsErrorKind.Conflict,
        ["ConditionalRequestConflict"] = AwsErrorKind.Conflict,
        ["PreconditionFailed"] = AwsErrorKind.Conflict,
        ["ParameterAlreadyExists"] = AwsErrorKind.Conflict,
        ["DependencyViolation"] = AwsErrorKind.Dependency,
        ["DeleteConflict"] = AwsErrorKind.Dependency,
        ["IncorrectState"] = AwsErrorKind.Conflict,
        ["IncorrectInstanceState"] = AwsErrorKind.Conflict,
        ["IdempotentParameterMismatch"] = AwsErrorKind.Conflict,
        ["RouteAlreadyExists"] = AwsErrorKind.Conflict,
        ["Conflict"] = AwsErrorKind.Conflict,
        ["Throttling"] = AwsErrorKind.Throttled,
        ["Throttled"] = AwsErrorKind.Throttled,
        ["TooManyRequests"] = AwsErrorKind.Throttled,
        ["RequestThrottled"] = AwsErrorKind.Throttled,
        ["RequestLimitExceeded"] = AwsErrorKind.Throttled,
        ["SlowDown"] = AwsErrorKind.Throttled,
        ["LimitExceeded"] = AwsErrorKind.LimitExceeded,
        ["MaxSpotInstanceCountExceeded"] = AwsErrorKind.LimitExceeded,
        ["InsufficientInstanceCapacity"] = AwsErrorKind.NoCapacity,
        ["InsufficientHostCapacity"] = AwsErrorKind.NoCapacity,
        ["InsufficientCapacity"] = AwsErrorKind.NoCapacity,
        ["InvalidInstanceType"] = AwsErrorKind.TypeNotOffered,
        ["InvalidAMIID.Unavailable"] = AwsErrorKind.ImageMissing,
        ["TooManyBuckets"] = AwsErrorKind.LimitExceeded,
        ["Validation"] = AwsErrorKind.InvalidRequest,
        ["ValidationError"] = AwsErrorKind.InvalidRequest,
        ["InvalidParameterValue"] = AwsErrorKind.InvalidRequest,
        ["InvalidParameterCombination"] = AwsErrorKind.InvalidRequest,
        ["MissingParameter"] = AwsErrorKind.InvalidRequest,
        ["Unsupported"] = AwsErrorKind.InvalidRequest,
        ["MalformedPolicyDocument"] = AwsErrorKind.InvalidRequest,
        ["InvalidArn"] = AwsErrorKind.InvalidRequest,
        ["AuthorizationHeaderMalformed"] = AwsErrorKind.Region,
        ["PermanentRedirect"] = AwsErrorKind.Region,
        ["IllegalLocationConstraint"] = AwsErrorKind.Region,
    };

    /// <summary>Whether an exception of the SDK is one that <see cref="Map"/> knows how to say.</summary>
    public static bool IsKnown(Exception failed) =>
        failed is AmazonServiceException or AmazonClientException or HttpRequestException or TimeoutException or IOException
            or OperationCanceledException;

    /// <summary>The error for the user.</summary>
    /// <param name="failed">What the SDK has thrown; not the user's own cancellation.</param>
    /// <param name="what">What was asked, for example <c>kms:Decrypt with alias/demo</c>.</param>
    /// <param name="where">The endpoint or region that was asked.</param>
    public static AwsException Map(Exception failed, string what, string where) => failed switch
    {
        AmazonServiceException refused when Answered(refused) => OfService(refused, what, where),
        _ when IsUnreachable(failed) => new AwsException(
            AwsErrorKind.Unreachable,
            $"{what}: {where} does not answer: {Sentence(Innermost(failed).Message)} Look at the network, at proxies, and at the region or "
            + "endpoint.",
            failed),
        // Without an answer and without a broken connection it is the search for credentials or their refresh that has failed.
        _ => new AwsException(
            IsExpired(failed) ? AwsErrorKind.ExpiredCredentials : AwsErrorKind.NoCredentials,
            $"{what}: there are no usable credentials: {Sentence(failed.Message)} {ForCredentials}", failed),
    };

    /// <summary>
    /// The error where whoever gives credentials, as SSO or STS, has refused: it is not the service that was to be asked.
    /// </summary>
    /// <param name="failed">What the SDK has thrown; not the user's own cancellation.</param>
    /// <param name="what">What was to be asked.</param>
    /// <param name="where">The endpoint or region that was to be asked.</param>
    public static AwsException MapCredentials(Exception failed, string what, string where)
    {
        if (failed is not AmazonServiceException refused || !Answered(refused)) return Map(failed, what, where);
        string code = CodeOf(refused);
        // Of SSO, for a session that has ended before its time.
        bool isOver = refused.StatusCode == HttpStatusCode.Unauthorized
            || KindOf(code, refused.StatusCode) == AwsErrorKind.ExpiredCredentials;
        return new AwsException(
            isOver ? AwsErrorKind.ExpiredCredentials : AwsErrorKind.NoCredentials,
            $"{what}: there are no usable credentials, since those who give them have refused ({AwsText.Printable(code)}{IdOf(refused)}): "
            + $"{Sentence(refused.Message)} {ForCredentials}",
            refused)
        {
            Code = code, RequestId = refused.RequestId, Status = refused.StatusCode,
        };
    }

    /// <summary>What to do for credentials.</summary>
    internal const string ForCredentials =
        "Name a profile, sign in ('aws sso login' or Invoke-AWSSSOLogin), set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give the "
        + "instance a role.";

    private static AwsException OfService(AmazonServiceException refused, string what, string where)
    {
        string code = CodeOf(refused);
        AwsErrorKind kind = KindOf(code, refused.StatusCode);
        string said = $"{what} at {where} was refused ({AwsText.Printable(code)}{IdOf(refused)}): {Sentence(refused.Message)}";
        string advice = kind switch
        {
            AwsErrorKind.AccessDenied => "Ask the owner for the permission, or use other credentials (-ProfileName).",
            AwsErrorKind.ExpiredCredentials => "Sign in again ('aws sso login' or Invoke-AWSSSOLogin), or renew the temporary credentials.",
            AwsErrorKind.WrongCredentials => "Look at the access key and its secret, at the profile and at this machine's clock.",
            AwsErrorKind.NotFound => "Look at the name, the account and the region.",
            AwsErrorKind.Conflict => "Look at what is there, then try again or choose another name.",
            AwsErrorKind.Dependency => "Remove what uses it first, or try again when that is gone.",
            AwsErrorKind.Throttled => "It was repeated with growing pauses; try again in a minute.",
            AwsErrorKind.LimitExceeded => "Remove what is no longer needed, or have the quota raised.",
            AwsErrorKind.NoCapacity => "Try again later, in another zone or region, or with another type (-InstanceType).",
            AwsErrorKind.TypeNotOffered => "Choose another type (-InstanceType) or region (-Region).",
            AwsErrorKind.ImageMissing => "Look at the image's id and region, or leave -ImageId out.",
            AwsErrorKind.Region => "Name the region of what is asked for (-Region).",
            AwsErrorKind.ServiceFailure => "It was repeated with growing pauses; try again in a minute.",
            _ => "",
        };
        return new AwsException(kind, advice.Length == 0 ? said : $"{said} {advice}", refused)
        {
            Code = code, RequestId = refused.RequestId, Status = refused.StatusCode,
        };
    }

    private static string CodeOf(AmazonServiceException refused) =>
        refused.ErrorCode is { Length: > 0 } given ? given : $"HTTP {(int)refused.StatusCode}";

    private static string IdOf(AmazonServiceException refused) =>
        refused.RequestId is { Length: > 0 } request ? $", request {AwsText.Printable(request)}" : "";

    private static AwsErrorKind KindOf(string code, HttpStatusCode status)
    {
        const string Suffix = "Exception";
        string stem = code.EndsWith(Suffix, StringComparison.Ordinal) ? code[..^Suffix.Length] : code;
        if (s_kinds.TryGetValue(stem, out AwsErrorKind kind)) return kind;
        // EC2 has hundreds of codes, and ends them alike.
        if (EndsWith(stem, ".NotFound")) return AwsErrorKind.NotFound;
        if (EndsWith(stem, ".Duplicate", ".AlreadyAssociated")) return AwsErrorKind.Conflict;
        if (EndsWith(stem, ".InUse")) return AwsErrorKind.Dependency;
        if (EndsWith(stem, "LimitExceeded")) return AwsErrorKind.LimitExceeded;
        if (EndsWith(stem, ".Malformed", ".Unavailable")) return AwsErrorKind.InvalidRequest;
        return status switch
        {
            HttpStatusCode.TooManyRequests => AwsErrorKind.Throttled,
            // Services whose answers have no body, as those to HEAD, say it by the status alone.
            HttpStatusCode.Forbidden when code.StartsWith("HTTP", StringComparison.Ordinal) => AwsErrorKind.AccessDenied,
            HttpStatusCode.NotFound when code.StartsWith("HTTP", StringComparison.Ordinal) => AwsErrorKind.NotFound,
            >= HttpStatusCode.InternalServerError => AwsErrorKind.ServiceFailure,
            _ => AwsErrorKind.Other,
        };
    }

    private static bool EndsWith(string code, params ReadOnlySpan<string> ends)
    {
        foreach (string end in ends)
        {
            if (code.EndsWith(end, StringComparison.Ordinal)) return true;
        }

        return false;
    }

    private static bool Answered(AmazonServiceException refused) => refused.StatusCode != 0;

    private static bool IsUnreachable(Exception failed)
    {
        for (Exception? each = failed; each is not null; each = each.InnerException)
        {
            if (each is HttpRequestException or SocketException or TimeoutException or IOException or OperationCanceledException)
                return true;
        }

        return false;
    }

    private static bool IsExpired(Exception failed) => failed.Message.Contains("expired", StringComparison.OrdinalIgnoreCase);

    private static Exception Innermost(Exception failed)
    {
        while (failed.InnerException is { } inner) failed = inner;
        return failed;
    }

    private static string Sentence(string text)
    {
        string one = AwsText.Printable(text.ReplaceLineEndings(" ").Trim(), MaximumText);
        return one.Length == 0 ? "no reason is given." : one[^1] is '.' or '!' or '?' or '…' ? one : one + ".";
    }
}
