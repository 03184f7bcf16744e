using Ockam.Encoding;

namespace Ockam.Api;

/// <summary>A service refused a request, or answered without the value that was asked for.</summary>
public sealed class ApiException : OckamException
{
    internal ApiException(string message, ApiStatus? status, ApiError? error) : base(message)
    {
        Status = status;
        Error = error;
    }

    /// <summary>The response's status; null when it is not one of section 8.1.</summary>
    public ApiStatus? Status { get; }

    /// <summary>What the service says about it; null when it says nothing that is readable.</summary>
    public ApiError? Error { get; }

    internal static ApiException For(ApiResponse response)
    {
        string status = response.Status is { } known ? $"{(int)known} {known}" : "an unknown status";
        ApiError? error = null;
        string detail = "; it gives no reason.";
        if (!response.Body.IsEmpty)
        {
            try
            {
                var reader = new CborReader(response.Body.Span);
                error = ApiError.Decode(ref reader);
                detail = Describe(error) is { Length: > 0 } reason ? ": " + reason : detail;
            }
            catch (EncodingException)
            {
                // The status is what matters to the caller, so a reason of another form must not hide it.
                detail = "; the reason is not of a form that can be read.";
            }
        }

        return new ApiException($"The service answered {status}{detail}", response.Status, error);
    }

    private static string Describe(ApiError error)
    {
        var parts = new List<string>();
        for (ApiError? current = error; current is not null; current = current.Cause)
        {
            if (current.Message is not null) parts.Add(current.Message);
        }

        return string.Join(" <- ", parts);
    }
}
