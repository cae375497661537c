namespace Microsoft.ML.Runtime;

/// <summary>Checks and exceptions; each exception passes through the context, which says where it came from.</summary>
static class Contracts
{
    const string MarkKey = "ML_IsMarked";

    public static TException Mark<TException>(TException ex) where TException : Exception
    {
        if (ex != null)
            ex.Data[MarkKey] = 1;
        return ex;
    }

    public static bool IsMarked(this Exception ex) => ex?.Data[MarkKey] is not null;

    public static Exception Except(string msg) => Mark(new InvalidOperationException(msg));

    public static Exception Except(string msg, params object[] args) => Except(string.Format(msg, args));

    public static Exception Except(this IExceptionContext ctx, string msg) => Process(new InvalidOperationException(msg), ctx);

    public static Exception Except(this IExceptionContext ctx, string msg, params object[] args) => ctx.Except(string.Format(msg, args));

    public static Exception ExceptParam(string paramName, string msg) => Mark(new ArgumentOutOfRangeException(paramName, msg));

    public static Exception ExceptParam(this IExceptionContext ctx, string paramName) => Process(new ArgumentOutOfRangeException(paramName), ctx);

    public static Exception ExceptParam(this IExceptionContext ctx, string paramName, string msg) =>
        Process(new ArgumentOutOfRangeException(paramName, msg), ctx);

    public static Exception ExceptParam(this IExceptionContext ctx, string paramName, string msg, params object[] args) =>
        ctx.ExceptParam(paramName, string.Format(msg, args));

    public static Exception ExceptUserArg(this IExceptionContext ctx, string name, string msg) =>
        Process(new ArgumentOutOfRangeException(name, msg), ctx);

    public static Exception ExceptUserArg(this IExceptionContext ctx, string name, string msg, params object[] args) =>
        ctx.ExceptUserArg(name, string.Format(msg, args));

    public static Exception ExceptValue(string paramName) => Mark(new ArgumentNullException(paramName));

    public static Exception ExceptValue(this IExceptionContext ctx, string paramName) => Process(new ArgumentNullException(paramName), ctx);

    public static Exception ExceptDecode(string msg) => Mark(new FormatException(msg));

    public static Exception ExceptDecode(this IExceptionContext ctx) => Process(new FormatException(), ctx);

    public static Exception ExceptDecode(this IExceptionContext ctx, string msg) => Process(new FormatException(msg), ctx);

    public static Exception ExceptDecode(this IExceptionContext ctx, string msg, params object[] args) => ctx.ExceptDecode(string.Format(msg, args));

    public static Exception ExceptNotSupp(this IExceptionContext ctx) => Process(new NotSupportedException(), ctx);

    public static Exception ExceptNotSupp(this IExceptionContext ctx, string msg) => Process(new NotSupportedException(msg), ctx);

    public static Exception ExceptSchemaMismatch(this IExceptionContext ctx, string paramName, string columnRole, string columnName) =>
        Process(new ArgumentOutOfRangeException(paramName, $"Could not find {columnRole} column '{columnName}'"), ctx);

    public static Exception ExceptSchemaMismatch(
        this IExceptionContext ctx, string paramName, string columnRole, string columnName, string expectedType, string actualType) =>
        Process(
            new ArgumentOutOfRangeException(
                paramName, $"Schema mismatch for {columnRole} column '{columnName}': expected {expectedType}, got {actualType}"),
            ctx);

    public static void Check(this IExceptionContext ctx, bool f)
    {
        if (!f)
            throw Process(new InvalidOperationException(), ctx);
    }

    public static void Check(this IExceptionContext ctx, bool f, string msg)
    {
        if (!f)
            throw ctx.Except(msg);
    }

    public static void CheckParam(this IExceptionContext ctx, bool f, string paramName)
    {
        if (!f)
            throw ctx.ExceptParam(paramName);
    }

    public static void CheckParam(this IExceptionContext ctx, bool f, string paramName, string msg)
    {
        if (!f)
            throw ctx.ExceptParam(paramName, msg);
    }

    public static void CheckUserArg(this IExceptionContext ctx, bool f, string name, string msg)
    {
        if (!f)
            throw ctx.ExceptUserArg(name, msg);
    }

    public static void CheckDecode(bool f, string msg)
    {
        if (!f)
            throw ExceptDecode(msg);
    }

    public static void CheckDecode(this IExceptionContext ctx, bool f)
    {
        if (!f)
            throw ctx.ExceptDecode();
    }

    public static void CheckDecode(this IExceptionContext ctx, bool f, string msg)
    {
        if (!f)
            throw ctx.ExceptDecode(msg);
    }

    public static void CheckValue<T>(T val, string paramName) where T : class
    {
        if (val == null)
            throw ExceptValue(paramName);
    }

    public static T CheckRef<T>(T val, string paramName) where T : class => val ?? throw ExceptValue(paramName);

    public static T CheckRef<T>(this IExceptionContext ctx, T val, string paramName) where T : class => val ?? throw ctx.ExceptValue(paramName);

    public static void CheckValue<T>(this IExceptionContext ctx, T val, string paramName) where T : class
    {
        if (val == null)
            throw ctx.ExceptValue(paramName);
    }

    public static void CheckValueOrNull<T>(this IExceptionContext ctx, T val) where T : class
    {
    }

    // A text that is null is out of range here, too: it is what ML.NET says.
    public static string CheckNonEmpty(string s, string paramName) =>
        string.IsNullOrEmpty(s) ? throw ExceptParam(paramName, $"{paramName} cannot be null or empty") : s;

    public static string CheckNonEmpty(this IExceptionContext ctx, string s, string paramName) =>
        string.IsNullOrEmpty(s) ? throw ctx.ExceptParam(paramName, $"{paramName} cannot be null or empty") : s;

    public static string CheckNonWhiteSpace(this IExceptionContext ctx, string s, string paramName) =>
        string.IsNullOrWhiteSpace(s) ? throw ctx.ExceptParam(paramName, $"{paramName} cannot be null or white space") : s;

    /// <summary>Throws once the environment has been told to cancel.</summary>
    public static void CheckAlive(this IHostEnvironment env)
    {
        if (env is ICancelable { IsCanceled: true })
            throw Process(new OperationCanceledException("Operation was canceled."), env);
    }

    static TException Process<TException>(TException ex, IExceptionContext ctx) where TException : Exception =>
        ctx == null ? Mark(ex) : ctx.Process(ex);
}
