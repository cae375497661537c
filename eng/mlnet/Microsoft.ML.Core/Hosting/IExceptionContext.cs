namespace Microsoft.ML.Runtime;

/// <summary>Says where an exception came from.</summary>
public interface IExceptionContext
{
    TException Process<TException>(TException ex) where TException : Exception;

    string ContextDescription { get; }
}
