using Ockam.Encoding;

namespace Ockam.Api;

/// <summary>A service's answer (section 8.1): a status and perhaps a body, which is one CBOR item.</summary>
public sealed class ApiResponse
{
    private const int ReKey = 2, StatusKey = 3;

    internal ApiResponse(uint id, uint re, ApiStatus? status, ReadOnlyMemory<byte> body)
    {
        Id = id;
        Re = re;
        Status = status;
        Body = body;
    }

    /// <summary>The response's own number.</summary>
    public uint Id { get; }

    /// <summary>The request's number, 0 if it was not known. Correlation is by worker address, so this is for people.</summary>
    public uint Re { get; }

    /// <summary>How it ended; null when the status is not one of section 8.1.</summary>
    public ApiStatus? Status { get; }

    /// <summary>One CBOR item, or nothing.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>The context that implementations with tracing add (element 5); null when there is none.</summary>
    public string? TracingContext { get; init; }

    /// <summary>Answers a request.</summary>
    /// <param name="request">What is answered.</param>
    /// <param name="status">How it ended.</param>
    /// <param name="body">One CBOR item, or nothing.</param>
    public static ApiResponse To(ApiRequest request, ApiStatus status, ReadOnlyMemory<byte> body = default) =>
        new(ApiFrame.NewId(), request.Id, status, body);

    /// <summary>Refuses a request, with an error body that names its path and method.</summary>
    /// <param name="request">What is refused.</param>
    /// <param name="status">Why, as a status.</param>
    /// <param name="message">Why, for people; it crosses the wire.</param>
    public static ApiResponse Refuse(ApiRequest request, ApiStatus status, string message)
    {
        var writer = new CborWriter();
        new ApiError(message) { Path = request.Path, Method = request.Method }.Encode(writer);
        return To(request, status, writer.ToArray());
    }

    /// <summary>Answers what could not even be read as a request.</summary>
    /// <param name="message">Why, for people; it crosses the wire.</param>
    public static ApiResponse RefuseUnreadable(string message)
    {
        var writer = new CborWriter();
        new ApiError(message).Encode(writer);
        return new ApiResponse(ApiFrame.NewId(), 0, ApiStatus.BadRequest, writer.ToArray());
    }

    /// <summary>The payload of the routed message: BARE data with the header and the body.</summary>
    public byte[] Encode()
    {
        var writer = new CborWriter(64 + Body.Length);
        writer.WriteMapHead(3 + (Status is null ? 0 : 1) + (TracingContext is null ? 0 : 1));
        writer.WriteUInt64(ApiFrame.IdKey);
        writer.WriteUInt64(Id);
        writer.WriteUInt64(ReKey);
        writer.WriteUInt64(Re);
        if (Status is { } status)
        {
            writer.WriteUInt64(StatusKey);
            writer.WriteUInt64((ulong)status);
        }

        return ApiFrame.Finish(writer, Body, TracingContext);
    }

    /// <summary>Reads the payload of a routed message; the body is copied.</summary>
    /// <param name="payload">BARE data with the header and the body; bytes after them are ignored.</param>
    /// <exception cref="EncodingException">Another form, or a header without id, re or the mark of a body.</exception>
    public static ApiResponse Decode(ReadOnlySpan<byte> payload)
    {
        var reader = new CborReader(Bare.ReadData(payload, out _));
        uint? id = null, re = null;
        string? tracingContext = null;
        ApiStatus? status = null;
        bool? hasBody = null;
        int pairs = reader.ReadMapHead();
        while (ApiFrame.NextKey(ref reader, ref pairs, out ulong key))
        {
            switch (key)
            {
                case ApiFrame.IdKey: id = ApiFrame.ReadId(ref reader); break;
                case ReKey: re = ApiFrame.ReadId(ref reader); break;
                case StatusKey: status = ReadStatus(ref reader); break;
                case ApiFrame.HasBodyKey: hasBody = reader.ReadBoolean(); break;
                case ApiFrame.TracingContextKey: tracingContext = ApiFrame.ReadTracingContext(ref reader); break;
                default: reader.Skip(); break;
            }
        }

        if (id is null || re is null || hasBody is null)
            throw new EncodingException("API: the header of a response lacks its id, the request's id or the mark of a body.");
        ReadOnlyMemory<byte> body = ApiFrame.ReadBody(ref reader, hasBody.Value);
        return new ApiResponse(id.Value, re.Value, status, body) { TracingContext = tracingContext };
    }

    /// <summary>Insists on success.</summary>
    /// <exception cref="ApiException">Another status than <see cref="ApiStatus.Ok"/>; it carries what the service says.</exception>
    public void ThrowIfFailed()
    {
        if (Status != ApiStatus.Ok) throw ApiException.For(this);
    }

    /// <summary>Insists on success with a value.</summary>
    /// <returns>The body, one CBOR item.</returns>
    /// <exception cref="ApiException">Another status than <see cref="ApiStatus.Ok"/>, or no body.</exception>
    public ReadOnlyMemory<byte> RequireBody()
    {
        ThrowIfFailed();
        return Body.IsEmpty ? throw new ApiException("The service answered without the value that was asked for.", Status, null) : Body;
    }

    private static ApiStatus? ReadStatus(ref CborReader reader)
    {
        if (reader.TryReadNull()) return null;
        ulong value = reader.ReadUInt64();
        return value <= int.MaxValue && Enum.IsDefined((ApiStatus)value) ? (ApiStatus)value : null;
    }
}
