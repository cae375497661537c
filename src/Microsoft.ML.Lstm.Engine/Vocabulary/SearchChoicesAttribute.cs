namespace Microsoft.ML.Lstm;

/// <summary>A search for better hyper-parameters tries every value of the property, an enum or a <see cref="bool"/>; it starts with the default.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SearchChoicesAttribute : Attribute;
