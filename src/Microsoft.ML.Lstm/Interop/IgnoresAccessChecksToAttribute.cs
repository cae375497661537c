namespace System.Runtime.CompilerServices;

/// <summary>Tells the runtime, which knows the attribute by name, not to enforce visibility for an assembly's members.</summary>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
sealed class IgnoresAccessChecksToAttribute(string assemblyName) : Attribute
{
    public string AssemblyName { get; } = assemblyName;
}
