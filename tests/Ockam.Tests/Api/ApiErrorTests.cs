using Ockam.Api;
using Ockam.Encoding;

namespace Ockam.Tests.Api;

public class ApiErrorTests
{
    private static readonly ApiRequest Request = new(ApiMethod.Delete, "/members/I1");

    [Fact]
    public void A_refusal_names_the_path_and_the_method_and_reaches_the_caller_as_an_exception()
    {
        ApiResponse response = ApiResponse.Decode(ApiResponse.Refuse(Request, ApiStatus.Forbidden, "not an enroller").Encode());
        Assert.Equal(Request.Id, response.Re);
        ApiException error = Assert.Throws<ApiException>(response.ThrowIfFailed);
        Assert.Equal("The service answered 403 Forbidden: not an enroller", error.Message);
        Assert.Equal(ApiStatus.Forbidden, error.Status);
        Assert.Equal(new ApiError("not an enroller") { Path = "/members/I1", Method = ApiMethod.Delete }, error.Error);
        Assert.Throws<ApiException>(() => response.RequireBody().Length);
    }

    [Fact]
    public void What_cannot_be_read_as_a_request_is_refused_without_its_number()
    {
        ApiResponse response = ApiResponse.Decode(ApiResponse.RefuseUnreadable("what?").Encode());
        Assert.Equal((0u, (ApiStatus?)ApiStatus.BadRequest), (response.Re, response.Status));
        Assert.Contains("what?", Assert.Throws<ApiException>(response.ThrowIfFailed).Message);
    }

    [Fact]
    public void An_error_may_be_plain_text_or_lack_everything_or_be_no_error_at_all()
    {
        Assert.Equal("The service answered 409 Conflict: taken", Message("657461" + "6b656e"));
        Assert.Equal("The service answered 409 Conflict; it gives no reason.", Message("a0"));
        Assert.Equal("The service answered 409 Conflict; it gives no reason.", Message(""));
        Assert.Equal("The service answered 409 Conflict: b", Message("a203f604a1036162"));
        Assert.Equal("The service answered 409 Conflict: a <- b", Message("a203616104" + "6162"));
        Assert.Equal("The service answered 409 Conflict; the reason is not of a form that can be read.", Message("83010203"));

        static string Message(string body) =>
            Assert.Throws<ApiException>(ApiResponse.To(Request, ApiStatus.Conflict, body.FromHex()).ThrowIfFailed).Message;
    }

    [Fact]
    public void A_status_that_is_not_known_is_a_failure()
    {
        ApiResponse response = ApiResponse.Decode(Bare.EncodeData("a4010102020318c904f4".FromHex()));
        ApiException error = Assert.Throws<ApiException>(response.ThrowIfFailed);
        Assert.Null(error.Status);
        Assert.Contains("an unknown status", error.Message);
    }

    [Fact]
    public void A_value_that_was_asked_for_must_be_there()
    {
        Assert.Equal("05", ApiResponse.To(Request, ApiStatus.Ok, "05".FromHex()).RequireBody().Span.ToHex());
        ApiResponse without = ApiResponse.To(Request, ApiStatus.Ok);
        without.ThrowIfFailed();
        Assert.Equal(ApiStatus.Ok, Assert.Throws<ApiException>(() => without.RequireBody().Length).Status);
    }

    [Fact]
    public void An_error_comes_back_as_it_was_written()
    {
        ApiError[] errors =
        [
            new((string?)null), new("m"), new("m") { Path = "/p" }, new("m") { Method = ApiMethod.Get },
            new("m") { Path = "", Method = ApiMethod.Patch, Cause = new("c") { Cause = new((string?)null) } },
        ];
        foreach (ApiError error in errors) Assert.Equal(error, Again(error));
        var writer = new CborWriter();
        errors[4].Encode(writer);
        Assert.Equal("a401600204 03616d 04a2036163 04a0".FromHex().ToHex(), writer.Written.ToHex());
    }

    [Fact]
    public void Causes_are_kept_to_the_limit_when_written_and_when_read()
    {
        static ApiError Chain(int levels) => new($"{levels}") { Cause = levels == 1 ? null : Chain(levels - 1) };
        static int Depth(ApiError? error) => error is null ? 0 : 1 + Depth(error.Cause);
        Assert.Equal(ApiError.MaximumDepth, Depth(Again(Chain(ApiError.MaximumDepth))));
        Assert.Equal(ApiError.MaximumDepth, Depth(Again(Chain(100))));

        byte[] Nest(int levels) =>
            [.. Enumerable.Repeat<byte[]>([0xa1, 0x04], levels - 1).SelectMany(b => b), 0xa1, 0x03, 0x61, 0x78];
        var reader = new CborReader(Nest(ApiError.MaximumDepth));
        Assert.Equal(ApiError.MaximumDepth, Depth(ApiError.Decode(ref reader)));
        reader = new CborReader(Nest(60));
        Assert.Equal(ApiError.MaximumDepth, Depth(ApiError.Decode(ref reader)));
        Assert.Equal(0, reader.Remaining);
        Assert.Throws<EncodingException>(() =>
        {
            var deep = new CborReader(Nest(100_000));
            ApiError.Decode(ref deep);
        });
    }

    private static ApiError Again(ApiError error)
    {
        var writer = new CborWriter();
        error.Encode(writer);
        var reader = new CborReader(writer.Written);
        ApiError read = ApiError.Decode(ref reader);
        Assert.Equal(0, reader.Remaining);
        return read;
    }
}
