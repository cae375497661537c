namespace Microsoft.ML.Data;

/// <summary>The names a text file's header may give to the fields of a member.</summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property, AllowMultiple = false, Inherited = true)]
public sealed class LoadColumnNameAttribute : Attribute
{
    internal readonly string[] Names;

    public LoadColumnNameAttribute(string fieldName) => Names = [fieldName];

    public LoadColumnNameAttribute(params string[] fieldNames) => Names = fieldNames;
}
