# Needs Terraform 1.4 or later, which one machine without a network has not; the two scripts that it runs need curl only.

terraform {
  required_version = ">= 1.4"
  required_providers {
    external = { source = "hashicorp/external", version = "~> 2.3" }
  }
}

variable "name" { type = string }
variable "region" { type = string }

# The client token hangs on what is asked for, so that every plan and every apply finds the same key pair.
data "external" "key_pair" {
  program = [
    "sh", "${path.module}/vend.sh", "lightsail", var.region, var.name,
    sha256("lightsail/${var.region}/${var.name}"),
  ]
}

# What a provisioner does is not part of the state: the private key goes from keyvend into the file.
resource "terraform_data" "private_key" {
  triggers_replace = [data.external.key_pair.result.id]

  provisioner "local-exec" {
    command = "sh ${path.module}/collect.sh ${data.external.key_pair.result.id} ./${var.name}.pem"
  }
}

output "fingerprint" { value = data.external.key_pair.result.fingerprint }
