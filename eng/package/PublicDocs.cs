using System;
using System.Collections.Generic;
using System.Linq;
using System.Xml.Linq;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using Mono.Cecil;

/// <summary>Writes a documentation file that tells only of what a user of the assembly can name: the compiler's tells of internal members, too.</summary>
public sealed class PublicDocs : Task
{
    [Required] public string Assembly { get; set; }
    [Required] public string Documentation { get; set; }
    [Required] public string Destination { get; set; }

    public override bool Execute()
    {
        using (var assembly = AssemblyDefinition.ReadAssembly(Assembly))
        {
            var visible = new HashSet<string>(assembly.MainModule.Types.SelectMany(WithNested).Where(IsVisible).SelectMany(Names));
            var document = XDocument.Load(Documentation, LoadOptions.PreserveWhitespace);
            foreach (var member in document.Descendants("member").Where(member => !visible.Contains(NameOf((string)member.Attribute("name")))).ToList())
                member.Remove();
            document.Save(Destination);
        }
        return true;
    }

    /// <summary>"M:Space.Type.Method``1(System.Int32)" without kind, arity and parameters: overloads share a name here.</summary>
    static string NameOf(string id) => id.Substring(2).Split('(')[0].Split(new[] { "``" }, StringSplitOptions.None)[0];

    static IEnumerable<TypeDefinition> WithNested(TypeDefinition type) => new[] { type }.Concat(type.NestedTypes.SelectMany(WithNested));

    static IEnumerable<string> Names(TypeDefinition type)
    {
        var name = type.FullName.Replace('/', '.');
        return new[] { name }.Concat(VisibleMembers(type).Select(member => name + "." + member.Name.Replace('.', '#')));
    }

    static bool IsVisible(TypeDefinition type) =>
        type.IsNested ? (type.IsNestedPublic || type.IsNestedFamily || type.IsNestedFamilyOrAssembly) && IsVisible(type.DeclaringType) : type.IsPublic;

    static IEnumerable<IMemberDefinition> VisibleMembers(TypeDefinition type)
    {
        foreach (var method in type.Methods.Where(IsVisible)) yield return method;
        foreach (var field in type.Fields.Where(field => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly)) yield return field;
        foreach (var property in type.Properties.Where(property => IsVisible(property.GetMethod) || IsVisible(property.SetMethod))) yield return property;
        foreach (var @event in type.Events.Where(@event => IsVisible(@event.AddMethod))) yield return @event;
    }

    static bool IsVisible(MethodDefinition method) => method != null && (method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly);
}
