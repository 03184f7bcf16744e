using System.Text.Json;

namespace Ockam.Projects;

public sealed partial class EnrollmentTicket
{
    private const string CodeKey = "one_time_code";
    private const string ProjectKey = "project";

    private static (ProjectFile File, OneTimeCode Code, EnrollmentTicketForm Form) ReadLegacy(ReadOnlySpan<byte> json)
    {
        if (json.TrimStart(" \t\r\n"u8) is not [(byte)'{', ..])
            throw new ProjectException(
                ProjectErrorReason.NotJson,
                "This is not a ticket: its hexadecimal digits hold neither a JSON object nor an exported ticket. Copy it again, all of it "
                + "and nothing else.");
        OneTimeCode? code = null;
        try
        {
            (ProjectFile? file, code) = ProjectJson.Run(json, "The ticket", ReadObject);
            if (code is null) throw ProjectJson.Missing(CodeKey);
            return (file ?? throw ProjectJson.Missing(ProjectKey), code, EnrollmentTicketForm.Legacy);
        }
        catch
        {
            code?.Dispose();
            throw;
        }
    }

    private static (ProjectFile? File, OneTimeCode? Code) ReadObject(ref Utf8JsonReader reader)
    {
        ProjectFile? file = null;
        OneTimeCode? code = null;
        try
        {
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals(CodeKey))
                {
                    reader.Read();
                    code?.Dispose();
                    code = ReadCode(ref reader);
                }
                else if (reader.ValueTextEquals(ProjectKey))
                {
                    reader.Read();
                    if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.Null))
                        throw ProjectJson.Invalid(ProjectKey, "must be an object");
                    file = reader.TokenType == JsonTokenType.Null ? null : ProjectFile.Read(ref reader);
                }
                else
                {
                    reader.Read();
                    reader.Skip();
                }
            }

            ProjectJson.End(ref reader);
            return (file, code);
        }
        catch
        {
            code?.Dispose();
            throw;
        }
    }

    private static OneTimeCode ReadCode(ref Utf8JsonReader reader)
    {
        // Digits need no escapes, so the code is read where it stands and is in no string.
        if (reader.TokenType == JsonTokenType.String && OneTimeCode.FromHex(reader.ValueSpan) is { } code) return code;
        throw ProjectJson.Invalid(CodeKey, $"must be {2 * OneTimeCode.Length} hexadecimal digits");
    }

    private byte[] WriteLegacy()
    {
        var project = new CompactJson();
        Project.File.Write(project);
        ReadOnlySpan<byte> before = "{\"one_time_code\":\""u8, between = "\",\"project\":"u8, after = "}"u8;
        // Of the exact size from the start: a buffer that grows leaves copies of the secret behind.
        var text = new byte[before.Length + (2 * OneTimeCode.Length) + between.Length + project.Written.Length + after.Length];
        Span<byte> rest = text;
        Put(ref rest, before);
        _code.WriteHex(rest);
        rest = rest[(2 * OneTimeCode.Length)..];
        Put(ref rest, between);
        Put(ref rest, project.Written);
        Put(ref rest, after);
        return text;
    }

    private static void Put(ref Span<byte> rest, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(rest);
        rest = rest[bytes.Length..];
    }
}
