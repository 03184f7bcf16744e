using Ockam.Routing;
using Utf8 = System.Text.Encoding;

namespace Ockam.Projects;

public sealed partial class EnrollmentTicket
{
    private const int MandatoryFields = 6;

    private static (ProjectFile File, OneTimeCode Code, EnrollmentTicketForm Form) ReadExported(
        ReadOnlySpan<byte> text, EnrollmentTicketForm form)
    {
        Span<Range> fields = stackalloc Range[MandatoryFields + 2];
        int count = 0;
        foreach (Range field in text.Split((byte)','))
        {
            if (count < fields.Length) fields[count] = field;
            count++;
        }

        if (count is not (MandatoryFields or MandatoryFields + 1))
            throw new ProjectException(
                ProjectErrorReason.MissingField,
                $"This is not a ticket: it has {count} fields between commas, and an exported ticket has six or seven. "
                + "Copy it again, all of it.");
        (MultiAddr route, string id) = ReadProjectRoute(Text(text[fields[0]]));
        OneTimeCode code = OneTimeCode.FromHex(text[fields[3]])
            ?? throw ProjectJson.Invalid(CodeKey, $"must be {2 * OneTimeCode.Length} hexadecimal digits");
        var file = new ProjectFile
        {
            Id = id,
            Name = Text(text[fields[2]]),
            AccessRoute = route.ToString(),
            Identity = Text(text[fields[1]]),
            ProjectChangeHistory = Text(text[fields[4]]),
            AuthorityIdentity = Text(text[fields[5]]),
            AuthorityAccessRoute = count > MandatoryFields ? Text(text[fields[6]]) : ProjectRoutes.AuthorityOfId(id).ToString(),
        };
        return (file, code, form);
    }

    private static (MultiAddr Route, string Id) ReadProjectRoute(string text)
    {
        const string Must = "must be a route that begins with /dnsaddr/HOST, or the project's id";
        if (text.StartsWith('/'))
        {
            if (MultiAddr.TryParse(text, out MultiAddr? route) && ProjectRoutes.IdOf(route) is { Length: > 0 } id) return (route, id);
            throw ProjectJson.Invalid("project_route", Must);
        }

        bool isId = text.Length > 0 && text.All(one => char.IsAsciiLetterOrDigit(one) || one is '-' or '_');
        return isId ? (ProjectRoutes.OfId(text), text) : throw ProjectJson.Invalid("project_route", Must);
    }

    private byte[] WriteExported()
    {
        ProjectFile file = Project.File;
        string route = ProjectRoutes.WithDnsAddr(Project.AccessRoute).ToString();
        string authority = (Project.AuthorityRoute ?? ProjectRoutes.AuthorityOfId(file.Id)).ToString();
        foreach ((string key, string value) in
            ((string, string)[])[("project_route", route), ("project_name", file.Name), ("authority_route", authority)])
        {
            if (value.Contains(',', StringComparison.Ordinal))
                throw ProjectJson.Invalid(key, "has a comma, which separates the fields of an exported ticket: use the legacy form");
        }

        byte[] before = Utf8.UTF8.GetBytes($"{route},{Project.Node.Identifier},{file.Name},");
        byte[] after = Utf8.UTF8.GetBytes($",{Project.Node.ChangeHistory},{Project.Authority.ChangeHistory},{authority}");
        var text = new byte[before.Length + (2 * OneTimeCode.Length) + after.Length];
        before.CopyTo(text, 0);
        _code.WriteHex(text.AsSpan(before.Length));
        after.CopyTo(text, before.Length + (2 * OneTimeCode.Length));
        return text;
    }

    private static string Text(ReadOnlySpan<byte> field) => Utf8.UTF8.GetString(field);
}
